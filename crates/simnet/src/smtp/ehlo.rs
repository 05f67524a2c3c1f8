//! EHLO and HELO (RFC 5321 §4.1.1.1).

use std::collections::BTreeSet;

use super::behaviour::Settings;
use super::command::is_greeting_name;
use super::session::{Session, Verdict};
use super::wire::End;
use super::{Extension, Stage, TlsMode};

impl Session {
    pub(super) async fn ehlo(&mut self, name: &str, extended: bool) -> Result<(), End> {
        self.current.0 = Some(Stage::Ehlo);
        if !is_greeting_name(name) {
            self.violation("argument of EHLO or HELO is no domain name or address literal");
        }
        match self.ask(Stage::Ehlo).await? {
            Verdict::Refused => return Ok(()),
            Verdict::AcceptWith(text) => {
                self.helo = Some(name.to_owned());
                return self.say(&text).await;
            }
            _ => {}
        }
        // RFC 5321 §4.1.4: EHLO clears state like RSET.
        self.transaction = None;
        self.helo = Some(name.to_owned());
        self.offered.clear();
        if !extended {
            return self.say(&format!("250 {}", self.host.name)).await;
        }
        let settings = self.settings();
        self.offered = settings.extensions.clone();
        if self.tls.is_none() {
            self.offered.remove(&Extension::RequireTls);
        }
        let text = ehlo_reply(&self.host.name, &settings, &self.offered, self.tls.is_some());
        self.say(&text).await
    }
}

/// The lines of the EHLO reply (RFC 5321 §4.1.1.1).
fn ehlo_reply(host: &str, settings: &Settings, offered: &BTreeSet<Extension>, tls: bool) -> String {
    let mut lines = vec![format!("250 {host}")];
    for extension in offered {
        lines.push(match extension {
            Extension::Pipelining => "PIPELINING".to_owned(),
            Extension::Chunking => "CHUNKING".to_owned(),
            Extension::BinaryMime => "BINARYMIME".to_owned(),
            Extension::EightBitMime => "8BITMIME".to_owned(),
            Extension::SmtpUtf8 => "SMTPUTF8".to_owned(),
            Extension::Dsn => "DSN".to_owned(),
            Extension::Size => format!("SIZE {}", settings.size_limit_bytes),
            Extension::EnhancedStatusCodes => "ENHANCEDSTATUSCODES".to_owned(),
            Extension::RequireTls => "REQUIRETLS".to_owned(),
            Extension::Limits => limits_line(settings),
        });
    }
    if !tls && !matches!(settings.tls, TlsMode::Off | TlsMode::Implicit) {
        lines.push("STARTTLS".to_owned());
    }
    if settings.login.is_some() {
        lines.push("AUTH PLAIN LOGIN".to_owned());
    }
    lines.join("\n")
}

fn limits_line(settings: &Settings) -> String {
    let mut line = "LIMITS".to_owned();
    if let Some(count) = settings.limits.mail_max {
        line.push_str(&format!(" MAILMAX={count}"));
    }
    if let Some(count) = settings.limits.rcpt_max {
        line.push_str(&format!(" RCPTMAX={count}"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ehlo_lists_what_is_offered() {
        let settings = Settings { login: Some(("u".to_owned(), "p".to_owned())), ..Settings::default() };
        let offered = BTreeSet::from([Extension::Size]);
        assert_eq!(
            ehlo_reply("mx.test", &settings, &offered, false),
            "250 mx.test\nSIZE 52428800\nSTARTTLS\nAUTH PLAIN LOGIN"
        );
    }
}
