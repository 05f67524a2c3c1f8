use crate::header::{AddressList, AddressListError, Headers, parse_date, parse_message_id};
use crate::scan::Scan;

use super::AuthorError;
use super::author::author;

/// What a finding means for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Taken as it is; worth knowing.
    Note,
    /// [`super::complete`] puts it right.
    Fixed,
    /// Not to be accepted.
    Refused,
}

/// Something about a submitted message that is not as it should be. The text says what, and what to do where the sender must.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    #[error("{0}")]
    Author(#[from] AuthorError),
    /// RFC 5322 §3.6: at most one of each.
    #[error("the message has {count} {name} headers; there must be at most one")]
    Duplicate { name: &'static str, count: usize },
    /// Nothing is routed by these, so it harms nobody.
    #[error("the {name} header cannot be read: {error}")]
    Addresses { name: &'static str, error: AddressListError },
    #[error("line {line} of the header is no header field; separate header and body by an empty line")]
    MalformedField { line: usize },
    #[error("the header has bytes that are not UTF-8; encode them (RFC 2047) or send UTF-8")]
    HeaderNotUtf8,
    #[error("the header has control characters")]
    HeaderControl,
    #[error("lines must end with CRLF; the message has a CR or LF alone")]
    BareLineEnd,
    #[error("the MIME structure is ambiguous: duplicate Content-Type headers or boundaries")]
    AmbiguousMime,
    #[error("the message begins with an mbox From line, which is removed")]
    MboxFromLine,
    #[error("the Date header is missing and added")]
    MissingDate,
    #[error("the Date header cannot be read")]
    UnreadableDate,
    #[error("the Message-ID header is missing and added")]
    MissingMessageId,
    #[error("the Message-ID header is not of the form <left@right>")]
    UnreadableMessageId,
    #[error("the Bcc header is removed")]
    Bcc,
    #[error("the Return-Path header is removed; it is added at delivery")]
    ReturnPath,
    #[error("lines are longer than 998 characters; some servers refuse or break them")]
    LongLines,
}

impl Finding {
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Author(_)
            | Self::Duplicate { .. }
            | Self::MalformedField { .. }
            | Self::HeaderNotUtf8
            | Self::HeaderControl
            | Self::BareLineEnd
            | Self::AmbiguousMime => Severity::Refused,
            Self::MboxFromLine
            | Self::MissingDate
            | Self::MissingMessageId
            | Self::Bcc
            | Self::ReturnPath => Severity::Fixed,
            Self::Addresses { .. } | Self::UnreadableDate | Self::UnreadableMessageId | Self::LongLines => {
                Severity::Note
            }
        }
    }
}

/// Fields a message may have once (RFC 5322 §3.6, RFC 2045 §3, RFC 8058 §3.1). From and Sender are seen to by [`author`].
const SINGLE: [&str; 15] = [
    "Date",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

const ADDRESS_FIELDS: [&str; 3] = ["Reply-To", "To", "Cc"];

/// Looks at the header of a submitted message. An empty result means there is nothing to do; anything [`Severity::Refused`]
/// means it must not be accepted.
#[must_use]
pub fn sane(headers: &Headers<'_>, scan: &Scan) -> Vec<Finding> {
    let mut findings = Vec::new();
    whole(headers, scan, &mut findings);
    findings.extend(author(headers).err().map(Finding::Author));
    for name in SINGLE {
        let count = headers.count(name);
        if count > 1 {
            findings.push(Finding::Duplicate { name, count });
        }
    }
    for name in ADDRESS_FIELDS {
        // RFC 5322 §3.4: a group may be empty, but To and Cc need an element; an empty field is common and harmless.
        let field = headers.find(name).filter(|field| !field.value().trim_ascii().is_empty());
        let error = field.and_then(|field| AddressList::parse(field.value()).err());
        findings.extend(error.map(|error| Finding::Addresses { name, error }));
    }
    match headers.find("Date") {
        None => findings.push(Finding::MissingDate),
        Some(date) if parse_date(date.value()).is_none() => findings.push(Finding::UnreadableDate),
        Some(_) => {}
    }
    match headers.find("Message-ID") {
        None => findings.push(Finding::MissingMessageId),
        Some(id) if parse_message_id(&id.unfolded()).is_none() => findings.push(Finding::UnreadableMessageId),
        Some(_) => {}
    }
    findings.extend(headers.find("Bcc").map(|_| Finding::Bcc));
    findings.extend(headers.find("Return-Path").map(|_| Finding::ReturnPath));
    findings
}

fn whole(headers: &Headers<'_>, scan: &Scan, findings: &mut Vec<Finding>) {
    for (index, field) in headers.iter().enumerate() {
        if field.name().is_empty() {
            let is_mbox = index == 0 && is_mbox_from_line(field.raw());
            let line = 1 + memchr::memchr_iter(b'\n', &headers.block()[..field.range().start]).count();
            findings.push(if is_mbox { Finding::MboxFromLine } else { Finding::MalformedField { line } });
        }
    }
    if scan.eight_bit_header && std::str::from_utf8(headers.block()).is_err() {
        findings.push(Finding::HeaderNotUtf8);
    }
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\r' | b'\n' | b'\t');
    if headers.block().iter().any(is_control) {
        findings.push(Finding::HeaderControl);
    }
    if scan.has_bare_line_ends() {
        findings.push(Finding::BareLineEnd);
    }
    if scan.mime_ambiguous {
        findings.push(Finding::AmbiguousMime);
    }
    if scan.has_long_lines() {
        findings.push(Finding::LongLines);
    }
}

/// The separator of mailbox files (RFC 4155), which sometimes comes along.
fn is_mbox_from_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Limits, scan};

    fn check(message: &str, expected: &[Finding]) {
        let scan = scan(message.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(sane(&Headers::parse(message.as_bytes()), &scan), expected, "{message:?}");
    }

    const FINE: &str =
        "From: a@x.example\r\nDate: Mon, 23 Nov 2026 22:38:00 +0000\r\nMessage-ID: <a@x.example>\r\n";

    #[test]
    fn findings() {
        check(&format!("{FINE}To: undisclosed-recipients:;\r\nCc: \r\n\r\nbody"), &[]);
        check("From: a@x.example\r\n\r\n", &[Finding::MissingDate, Finding::MissingMessageId]);
        check(
            &format!("{FINE}Subject: a\r\nsubject: b\r\nTO: c\r\n\r\n"),
            &[
                Finding::Duplicate { name: "Subject", count: 2 },
                Finding::Addresses { name: "To", error: AddressList::parse(b" c").unwrap_err() },
            ],
        );
        check(&format!("From x Mon\r\n{FINE}\r\n"), &[Finding::MboxFromLine]);
        check(&format!("{FINE}From x Mon\r\n\r\n"), &[Finding::MalformedField { line: 4 }]);
        check(
            &format!("{FINE}Bcc: a@x.example\r\nReturn-Path: <>\r\n\r\n"),
            &[Finding::Bcc, Finding::ReturnPath],
        );
        check(&format!("{FINE}X: a\0b\r\n\r\n"), &[Finding::HeaderControl]);
        check(&format!("{FINE}X: a\rb\r\n\r\n"), &[Finding::BareLineEnd]);
        check(&format!("{FINE}\r\na\nb\r\n"), &[Finding::BareLineEnd]);
        check(&format!("{FINE}\r\n{}", "x".repeat(999)), &[Finding::LongLines]);
        check(
            "From: a@x.example\r\nDate: soon\r\nMessage-ID: 1\r\n\r\n",
            &[Finding::UnreadableDate, Finding::UnreadableMessageId],
        );
        check(
            &format!("{FINE}Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n"),
            &[Finding::AmbiguousMime, Finding::Duplicate { name: "Content-Type", count: 2 }],
        );
    }

    #[test]
    fn only_what_stays_ambiguous_is_refused() {
        assert_eq!(Finding::Author(AuthorError::MissingFrom).severity(), Severity::Refused);
        assert_eq!(Finding::MissingDate.severity(), Severity::Fixed);
        assert_eq!(Finding::LongLines.severity(), Severity::Note);
        assert_eq!(Finding::Duplicate { name: "To", count: 2 }.severity(), Severity::Refused);
    }
}
