//! Delivery status notifications (RFC 3461 §6, RFC 3464, RFC 6522, RFC 6533).
//!
//! [`build`] writes the report; to send it from the null reverse-path, and never about a message that came from it, is up to the
//! caller (RFC 3461 §6.1).

mod explain;
mod returned;
mod status;
mod text;

use bytes::Bytes;
use postroad_base::{DsnReturn, EmailAddress, EnhancedCode, Reply, UtcMillis};

use crate::header::{
    HeaderCharset, HeaderTextError, HeaderWriter, Headers, Mailbox, parse_message_id, split,
};

pub use explain::explain;

/// The whole original comes back only up to this size, and its header otherwise.
pub const RETURNED_BYTES_MAX: usize = 100 * 1024;
/// Of a longer header block only the first fields come back.
pub const RETURNED_HEADER_BYTES_MAX: usize = 32 * 1024;
/// The remote server's words for one recipient.
pub const DIAGNOSTIC_BYTES_MAX: usize = 2_000;
/// Recipients of one report.
pub const RECIPIENTS_MAX: usize = 1_000;

/// What became of a recipient (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Failed,
    Delayed,
    /// Put into the recipient's mailbox.
    Delivered,
    /// Handed to a server that does not report (RFC 3461 §5.2.2).
    Relayed,
    /// Handed on to several addresses.
    Expanded,
}

impl Action {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
            Self::Expanded => "expanded",
        }
    }
}

/// One recipient's part of a report.
#[derive(Clone, Debug)]
pub struct RecipientReport<'r> {
    pub final_recipient: &'r EmailAddress,
    /// ORCPT as the sender gave it, `addr-type;address`, decoded from xtext.
    pub original_recipient: Option<&'r str>,
    pub action: Action,
    pub status: EnhancedCode,
    /// The host that answered, if one did.
    pub remote_mta: Option<&'r str>,
    /// What it answered.
    pub diagnostic: Option<&'r Reply>,
    /// Why, in one sentence, where no server said it (expired, DNS, policy).
    pub reason: Option<&'r str>,
    pub last_attempt: Option<UtcMillis>,
    /// For [`Action::Delayed`].
    pub will_retry_until: Option<UtcMillis>,
}

/// Everything a report is made of.
#[derive(Clone, Debug)]
pub struct Report<'r> {
    /// The name of the server that reports.
    pub reporting_mta: &'r str,
    /// As in `Mail Delivery System <mailer-daemon@mx.example>`.
    pub from: &'r Mailbox,
    /// The reverse-path of the original message.
    pub to: &'r EmailAddress,
    /// Of the report itself, with angle brackets.
    pub message_id: &'r str,
    pub now: UtcMillis,
    /// Makes the boundary; random.
    pub seed: u128,
    /// ENVID, decoded from xtext (RFC 3461 §4.4).
    pub envelope_id: Option<&'r str>,
    pub arrived: UtcMillis,
    pub recipients: &'r [RecipientReport<'r>],
    /// The original message, as it was kept.
    pub original: &'r [Bytes],
    /// RET (RFC 3461 §4.3). Without it, failures return the header.
    pub ret: Option<DsnReturn>,
}

/// A report, ready to be sent from the null reverse-path.
#[derive(Clone, Debug)]
pub struct Notification {
    pub message: Bytes,
    /// It returns 8-bit content (RFC 6152).
    pub eight_bit: bool,
    /// Its own header holds UTF-8 (RFC 6532).
    pub smtputf8: bool,
}

/// Why no report can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DsnError {
    #[error("a report is about 1 to {RECIPIENTS_MAX} recipients")]
    Recipients,
    #[error("{0}")]
    Header(#[from] HeaderTextError),
}

/// Writes the report: a text for people, fields for programs, and the original or its header.
///
/// # Errors
/// When there are no recipients or too many, or a name of ours cannot stand in a header. Foreign text never makes it fail.
pub fn build(report: &Report<'_>) -> Result<Notification, DsnError> {
    if report.recipients.is_empty() || report.recipients.len() > RECIPIENTS_MAX {
        return Err(DsnError::Recipients);
    }
    let (header, body) = split(report.original);
    let original = Headers::parse(&header);
    let smtputf8 = report.to.needs_smtputf8();
    let global = report.recipients.iter().any(|recipient| {
        recipient.final_recipient.needs_smtputf8()
            || recipient.original_recipient.is_some_and(|original| !original.is_ascii())
    });
    let boundary = format!("=_{:032x}_dsn", report.seed);
    let mut out = top(report, &original, smtputf8, &boundary)?;
    let mut eight_bit = text::part(report, &original, &boundary, &mut out);
    eight_bit |= status::part(report, global, &boundary, &mut out)?;
    let failed = report.recipients.iter().any(|recipient| recipient.action == Action::Failed);
    // RFC 3461 §4.3: RET=FULL is about failures; other reports return the header only.
    let full = failed && report.ret == Some(DsnReturn::Full);
    eight_bit |= returned::part(&original, &body, full, &boundary, &mut out);
    out.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Ok(Notification { message: out.into(), eight_bit, smtputf8 })
}

fn top(
    report: &Report<'_>,
    original: &Headers<'_>,
    smtputf8: bool,
    boundary: &str,
) -> Result<Vec<u8>, HeaderTextError> {
    let charset = if smtputf8 { HeaderCharset::Utf8 } else { HeaderCharset::Ascii };
    let mut writer = HeaderWriter::new(charset);
    writer.addresses("From", std::slice::from_ref(report.from))?;
    writer.addresses("To", &[Mailbox::from(report.to.clone())])?;
    writer.unstructured("Subject", &text::subject(report, original))?;
    writer.date("Date", report.now)?;
    writer.structured("Message-ID", report.message_id)?;
    let id = original.find("Message-ID").map(|field| field.unfolded());
    if let Some(id) = id.as_ref().and_then(|id| parse_message_id(id)).filter(|id| id.is_ascii()) {
        writer.structured("In-Reply-To", id)?;
        writer.structured("References", id)?;
    }
    // RFC 3834 §5.
    writer.structured("Auto-Submitted", "auto-replied")?;
    writer.structured("MIME-Version", "1.0")?;
    let content_type = format!("multipart/report; report-type=delivery-status; boundary=\"{boundary}\"");
    writer.structured("Content-Type", &content_type)?;
    let mut out = writer.into_bytes();
    out.extend_from_slice(b"\r\n");
    Ok(out)
}

/// Starts a part: delimiter, Content fields, empty line.
fn start(out: &mut Vec<u8>, boundary: &str, content_type: &str, encoding: &str, description: &str) {
    let line_end = if out.ends_with(b"\r\n\r\n") { "" } else { "\r\n" };
    let head = format!(
        "{line_end}--{boundary}\r\nContent-Type: {content_type}\r\nContent-Description: {description}\r\n\
         Content-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    out.extend_from_slice(head.as_bytes());
}

/// Foreign text on one line: controls become spaces, and it is cut at a length.
fn one_line(text: &str, bytes_max: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let end = (0..=bytes_max.min(line.len())).rfind(|end| line.is_char_boundary(*end)).unwrap_or(0);
    line[..end].trim().to_owned()
}

#[cfg(test)]
mod tests;
