//! EHLO and HELO (RFC 5321 §4.1.1.1).

use std::fmt::Write as _;

use postroad_base::Reply;

use super::{CloseReason, Event, Session};
use crate::sasl::Mechanism;

/// RFC 5321 §4.5.3.1.2.
const NAME_MAX_BYTES: usize = 255;

/// RFC 9422 §4: a limit is a number of at most six digits.
const ANNOUNCED_LIMIT_MAX: u64 = 999_999;

impl Session {
    pub(super) fn ehlo(&mut self, args: &str) {
        if !self.hello_from(args, true) {
            return;
        }
        let mut lines = vec![format!("{} greets {}", self.config.hostname, self.hello().unwrap_or_default())];
        lines.extend(self.keywords());
        self.wire.reply(&Reply { code: 250, enhanced: None, lines });
    }

    pub(super) fn helo(&mut self, args: &str) {
        if self.hello_from(args, false) {
            let hello = Reply::plain(250, self.config.hostname.to_string());
            self.wire.reply(&hello);
        }
    }

    /// What both do. `false` when it was answered already.
    fn hello_from(&mut self, args: &str, esmtp: bool) -> bool {
        if self.counters.hellos == 0 && !self.wire.input.is_empty() && self.config.refuse_early_talkers {
            // RFC 2920 §3.1: EHLO ends a group of commands; before its reply nobody knows that PIPELINING is there.
            self.wire.say("554 5.5.1 You must wait for the reply to EHLO");
            self.close(CloseReason::EarlyTalker);
            return false;
        }
        // RFC 5321 §4.1.4: a name that does not verify is no reason to refuse, and clients send anything here.
        let name = args.split(' ').next().unwrap_or_default();
        if name.is_empty() || name.len() > NAME_MAX_BYTES {
            self.fail("501 5.5.4 Your host name is missing or too long");
            return false;
        }
        if !self.count_idle() {
            return false;
        }
        self.counters.hellos += 1;
        // RFC 5321 §4.1.4: EHLO resets like RSET.
        self.reset();
        self.identity.hello = Some(name.to_owned());
        self.identity.esmtp = esmtp;
        self.events.push_back(Event::Hello { name: name.to_owned(), esmtp });
        true
    }

    fn keywords(&self) -> Vec<String> {
        let extensions = &self.config.extensions;
        let limits = &self.config.limits;
        let secure = self.identity.tls.is_some();
        let mut lines =
            vec!["PIPELINING".into(), format!("SIZE {}", limits.message_bytes), "8BITMIME".into()];
        if extensions.smtp_utf8 {
            lines.push("SMTPUTF8".into());
        }
        if extensions.chunking {
            lines.push("CHUNKING".into());
            lines.push("BINARYMIME".into());
        }
        if extensions.dsn {
            lines.push("DSN".into());
        }
        lines.push("ENHANCEDSTATUSCODES".into());
        // RFC 8689 §2: only where the session uses TLS.
        if extensions.require_tls && secure {
            lines.push("REQUIRETLS".into());
        }
        let rcpt_max = (limits.recipients as u64).min(ANNOUNCED_LIMIT_MAX);
        let mail_max = u64::from(limits.transactions).min(ANNOUNCED_LIMIT_MAX);
        lines.push(format!("LIMITS RCPTMAX={rcpt_max} MAILMAX={mail_max}"));
        // RFC 3207 §4.2: not again under TLS.
        if self.config.starttls && !secure {
            lines.push("STARTTLS".into());
        }
        let mechanisms = self.mechanisms();
        if !mechanisms.is_empty() {
            let mut line = "AUTH".to_owned();
            for mechanism in mechanisms {
                // Writing to a String cannot fail.
                let _ = write!(line, " {mechanism}");
            }
            lines.push(line);
        }
        lines.push("HELP".into());
        lines
    }

    /// The mechanisms offered on this connection as it is now: none without TLS.
    pub(super) fn mechanisms(&self) -> Vec<Mechanism> {
        let Some(tls) = &self.identity.tls else { return Vec::new() };
        let offered = |mechanism: &Mechanism| {
            self.config.auth.contains(mechanism)
                && (*mechanism != Mechanism::ScramSha256Plus || tls.exporter.is_some())
        };
        Mechanism::ALL.into_iter().filter(offered).collect()
    }
}
