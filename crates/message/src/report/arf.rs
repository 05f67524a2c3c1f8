use super::mime::Part;
use super::original::{self, Original};
use super::{FIELD_BYTES_MAX, TEXT_BYTES_MAX, addresses, cut, field, markers};
use crate::header::Headers;

/// Recipients that a complaint can name.
const RECIPIENTS_MAX: usize = 100;

/// A complaint or another report of RFC 5965.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub feedback_type: FeedbackType,
    /// RFC 5965 §3.1; `None` where only the subject told.
    pub user_agent: Option<String>,
    /// Original-Mail-From (§3.2): the reverse-path, with our VERP token if we sent it so.
    pub original_mail_from: Option<String>,
    /// Original-Rcpt-To (§3.2), or what the provider left in its own fields; often redacted.
    pub recipients: Vec<String>,
    /// Source-IP (§3.2).
    pub source_ip: Option<String>,
    pub reported_domain: Option<String>,
    pub reported_uri: Option<String>,
    /// Arrival-Date or Received-Date.
    pub arrival_date: Option<String>,
    /// RFC 6591 §3.2: what failed in an `auth-failure` report.
    pub auth_failure: Option<String>,
    pub reporting_mta: Option<String>,
    /// Who reports: the address of From, as the header claims it.
    pub reporter: Option<String>,
    /// The third part has only the header (RFC 5965 §2.d allows it; RFC 9477 §3.1.2 requires Message-ID there).
    pub headers_only: bool,
    pub original: Original,
}

/// RFC 5965 §7.3 and its registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedbackType {
    Abuse,
    Fraud,
    Virus,
    /// RFC 6430: the reader says it is *no* spam. Must not suppress.
    NotSpam,
    /// RFC 6591.
    AuthFailure,
    /// The reader wants to be off the list; older drafts and some providers.
    OptOut,
    Other(String),
}

impl FeedbackType {
    fn of(value: &str) -> Self {
        match value.to_ascii_lowercase().as_str() {
            "abuse" => Self::Abuse,
            "fraud" => Self::Fraud,
            "virus" => Self::Virus,
            "not-spam" => Self::NotSpam,
            "auth-failure" => Self::AuthFailure,
            "opt-out" | "opt-out-list" => Self::OptOut,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The registered word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Abuse => "abuse",
            Self::Fraud => "fraud",
            Self::Virus => "virus",
            Self::NotSpam => "not-spam",
            Self::AuthFailure => "auth-failure",
            Self::OptOut => "opt-out",
            Self::Other(word) => word,
        }
    }
}

pub(super) fn read(headers: &Headers<'_>, parts: &[Part<'_>]) -> Option<Complaint> {
    match parts.iter().find(|part| part.kind == "message/feedback-report") {
        Some(part) => Some(formal(headers, parts, &part.bytes(TEXT_BYTES_MAX))),
        None => forwarded(headers, parts),
    }
}

fn formal(headers: &Headers<'_>, parts: &[Part<'_>], content: &[u8]) -> Complaint {
    // Some reports begin with empty lines or separate fields by them.
    let content: Vec<u8> = content
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .collect::<Vec<_>>()
        .concat();
    let fields = Headers::parse(&content);
    let text = |name: &str| field(&fields, name);
    let original = original::read(parts, None);
    Complaint {
        feedback_type: text("Feedback-Type").map_or(FeedbackType::Abuse, |value| FeedbackType::of(&value)),
        user_agent: text("User-Agent"),
        original_mail_from: text("Original-Mail-From")
            .and_then(|value| addresses::find(&value).first().map(|found| found.address.to_owned())),
        recipients: recipients(&fields, &original),
        source_ip: text("Source-IP").or_else(|| text("Source")),
        reported_domain: text("Reported-Domain"),
        reported_uri: text("Reported-URI"),
        arrival_date: text("Arrival-Date").or_else(|| text("Received-Date")),
        auth_failure: text("Auth-Failure"),
        reporting_mta: text("Reporting-MTA"),
        reporter: reporter(headers),
        headers_only: !parts
            .iter()
            .any(|part| part.is(&["message/rfc822", "message/global"]) && has_body(part)),
        original,
    }
}

fn has_body(part: &Part<'_>) -> bool {
    let message = part.bytes(TEXT_BYTES_MAX);
    let headers = Headers::parse(&message);
    !message[headers.body_offset()..].trim_ascii().is_empty()
}

fn recipients(fields: &Headers<'_>, original: &Original) -> Vec<String> {
    let mut recipients: Vec<String> = Vec::new();
    for name in ["Original-Rcpt-To", "Removal-Recipient", "Redacted-Address"] {
        for value in fields.find_all(name) {
            let value = value.text();
            for found in addresses::find(&value) {
                if recipients.len() < RECIPIENTS_MAX && !recipients.iter().any(|known| known == found.address)
                {
                    recipients.push(cut(found.address, FIELD_BYTES_MAX).to_owned());
                }
            }
        }
    }
    if recipients.is_empty() {
        recipients.extend(original.to.clone());
    }
    recipients
}

/// Providers that forward the message itself instead of a report: Microsoft's junk mail reporting and older feedback loops.
fn forwarded(headers: &Headers<'_>, parts: &[Part<'_>]) -> Option<Complaint> {
    let from = field(headers, "From").unwrap_or_default().to_ascii_lowercase();
    let subject = field(headers, "Subject").unwrap_or_default().to_ascii_lowercase();
    let is_known = from.contains("staff@hotmail.com") || from.contains("staff@outlook.com");
    let is_loop = subject.starts_with("complaint about message from")
        || subject.starts_with("abuse report")
        || subject.starts_with("email feedback report");
    if !is_known && !is_loop {
        return None;
    }
    let text =
        parts.iter().find(|part| part.is_text()).map(|part| part.text(TEXT_BYTES_MAX)).unwrap_or_default();
    let original = original::read(parts, markers::split(&text).1);
    if original == Original::default() {
        return None;
    }
    Some(Complaint {
        feedback_type: FeedbackType::Abuse,
        user_agent: None,
        original_mail_from: original.return_path.clone(),
        recipients: field(headers, "X-HmXmrOriginalRecipient")
            .or_else(|| original.to.clone())
            .into_iter()
            .collect(),
        source_ip: subject.strip_prefix("complaint about message from").map(|ip| ip.trim().to_owned()),
        reported_domain: None,
        reported_uri: None,
        arrival_date: None,
        auth_failure: None,
        reporting_mta: None,
        reporter: reporter(headers),
        headers_only: false,
        original,
    })
}

fn reporter(headers: &Headers<'_>) -> Option<String> {
    let from = field(headers, "From")?;
    addresses::find(&from).first().map(|found| found.address.to_owned())
}
