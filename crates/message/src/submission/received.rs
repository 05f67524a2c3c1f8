use std::net::IpAddr;

use postroad_base::{EmailAddress, UtcMillis};

use crate::header::format_date;

/// The `with` word of a trace field (RFC 3848, RFC 6531 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Smtp,
    Esmtp {
        tls: bool,
        auth: bool,
        smtputf8: bool,
    },
    Lmtp {
        tls: bool,
        auth: bool,
    },
    /// Not registered; RFC 5321 §4.4 allows any atom.
    Http,
    /// Handed over on this machine.
    Local,
}

impl Protocol {
    fn word(self) -> String {
        let (base, tls, auth) = match self {
            Self::Smtp => return "SMTP".to_owned(),
            Self::Http => return "HTTP".to_owned(),
            Self::Local => return "local".to_owned(),
            Self::Esmtp { tls, auth, smtputf8: false } => ("ESMTP", tls, auth),
            Self::Esmtp { tls, auth, smtputf8: true } => ("UTF8SMTP", tls, auth),
            Self::Lmtp { tls, auth } => ("LMTP", tls, auth),
        };
        format!("{base}{}{}", if tls { "S" } else { "" }, if auth { "A" } else { "" })
    }
}

/// A `Received` trace field (RFC 5321 §4.4).
#[derive(Clone, Copy, Debug)]
pub struct Received<'r> {
    /// What the client said in EHLO; it is not trusted, and left out if it could disturb the field.
    pub helo: Option<&'r str>,
    /// The name the client's address has in DNS, if it was found and confirmed.
    pub client_name: Option<&'r str>,
    /// `None` keeps the client's address private.
    pub client_ip: Option<IpAddr>,
    pub by: &'r str,
    pub protocol: Protocol,
    /// As in `TLSv1.3 TLS_AES_256_GCM_SHA384`.
    pub tls: Option<&'r str>,
    /// Our id of the message.
    pub id: &'r str,
    /// Named only when it is the only recipient: RFC 5321 §7.2 warns of telling recipients about each other.
    pub recipient: Option<&'r EmailAddress>,
    pub at: UtcMillis,
}

/// Longer names and ids are left out.
const WORD_BYTES_MAX: usize = 255;

impl Received<'_> {
    /// The whole field with its CRLF, folded.
    #[must_use]
    pub fn to_field(&self) -> String {
        let mut field = String::from("Received:");
        if let Some(from) = self.extended_domain() {
            field += &format!(" from {from}\r\n");
        }
        field += &format!("\tby {} with {}", safe(self.by).unwrap_or("localhost"), self.protocol.word());
        if let Some(id) = safe(self.id) {
            field += &format!(" id {id}");
        }
        if let Some(tls) = self.tls.filter(|tls| tls.split(' ').all(|word| safe(word).is_some())) {
            field += &format!("\r\n\t({tls})");
        }
        let carries_utf8 = matches!(self.protocol, Protocol::Esmtp { smtputf8: true, .. });
        if let Some(recipient) = self.recipient.filter(|address| carries_utf8 || !address.needs_smtputf8()) {
            field += &format!("\r\n\tfor <{recipient}>");
        }
        field += &format!(";\r\n\t{}\r\n", format_date(self.at));
        if let Some(rest) = field.strip_prefix("Received:\tby") {
            format!("Received: by{rest}")
        } else {
            field
        }
    }

    /// `helo (name [ip])`, RFC 5321 §4.4 Extended-Domain.
    fn extended_domain(&self) -> Option<String> {
        let literal = self.client_ip.map(|ip| match ip.to_canonical() {
            IpAddr::V4(v4) => format!("[{v4}]"),
            IpAddr::V6(v6) => format!("[IPv6:{v6}]"),
        });
        let tcp_info = match (self.client_name.and_then(safe), &literal) {
            (Some(name), Some(literal)) => format!(" ({name} {literal})"),
            (None, Some(literal)) => format!(" ({literal})"),
            _ => String::new(),
        };
        let helo = self.helo.and_then(safe).map(str::to_owned).or(literal)?;
        Some(helo + &tcp_info)
    }
}

/// Only what names, address literals and ids consist of.
fn safe(word: &str) -> Option<&str> {
    let fine = !word.is_empty()
        && word.len() <= WORD_BYTES_MAX
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
    fine.then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trace_fields() {
        let recipient: EmailAddress = "b@y.example".parse().unwrap();
        let submission = Received {
            helo: Some("laptop.local"),
            client_name: Some("dsl-7.isp.example"),
            client_ip: Some("192.0.2.7".parse().unwrap()),
            by: "mx.example",
            protocol: Protocol::Esmtp { tls: true, auth: true, smtputf8: false },
            tls: Some("TLSv1.3 TLS13_AES_256_GCM_SHA384"),
            id: "0199",
            recipient: Some(&recipient),
            at: UtcMillis(0),
        };
        assert_eq!(
            submission.to_field(),
            "Received: from laptop.local (dsl-7.isp.example [192.0.2.7])\r\n\tby mx.example with ESMTPSA id 0199\r\n\t\
             (TLSv1.3 TLS13_AES_256_GCM_SHA384)\r\n\tfor <b@y.example>;\r\n\tThu, 1 Jan 1970 00:00:00 +0000\r\n"
        );
        let evil = Received {
            helo: Some("x)\r\nEvil: y"),
            client_name: None,
            client_ip: Some("::ffff:192.0.2.7".parse().unwrap()),
            protocol: Protocol::Smtp,
            tls: None,
            recipient: None,
            ..submission
        };
        assert_eq!(
            evil.to_field(),
            "Received: from [192.0.2.7] ([192.0.2.7])\r\n\tby mx.example with SMTP id 0199;\r\n\t\
             Thu, 1 Jan 1970 00:00:00 +0000\r\n"
        );
        let http = Received { helo: None, client_ip: None, protocol: Protocol::Http, ..evil };
        assert_eq!(
            http.to_field(),
            "Received: by mx.example with HTTP id 0199;\r\n\tThu, 1 Jan 1970 00:00:00 +0000\r\n"
        );
    }

    #[test]
    fn protocols() {
        let esmtp = |tls, auth, smtputf8| Protocol::Esmtp { tls, auth, smtputf8 }.word();
        assert_eq!(esmtp(false, false, false), "ESMTP");
        assert_eq!(esmtp(true, false, false), "ESMTPS");
        assert_eq!(esmtp(false, true, false), "ESMTPA");
        assert_eq!(esmtp(true, true, true), "UTF8SMTPSA");
        assert_eq!(Protocol::Lmtp { tls: true, auth: false }.word(), "LMTPS");
    }
}
