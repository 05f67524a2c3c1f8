//! Mail that comes back about mail we sent: bounces, complaints, receipts and automatic replies, read with hard limits.
//!
//! * [`read`] tells what a message is and takes it apart.
//! * [`Bounce`]: delivery reports of RFC 3464 (in RFC 6522, internationalised by RFC 6533), and the free texts of servers
//!   that do not write them.
//! * [`Complaint`]: abuse reports of RFC 5965, as feedback loops and RFC 9477 addresses get them.
//! * [`Disposition`]: receipts of RFC 8098, which are no bounces. [`AutoReply`]: RFC 3834, which is none either.
//! * [`enclosed`] and [`read_document`]: the documents of reports about DMARC and TLS, unpacked within limits.
//!
//! It reports what stands there; what a bounce *means* is decided above.

mod addresses;
mod arf;
mod auto_reply;
mod bounce;
mod delivery_status;
mod disposition;
mod enclosed;
mod free_text;
mod html;
mod markers;
mod mime;
mod original;
mod reply_text;

pub use arf::{Complaint, FeedbackType};
pub use auto_reply::AutoReply;
pub use bounce::{Action, Bounce, Diagnostic, Form, RecipientReport, Stage};
pub use disposition::Disposition;
pub use enclosed::{Document, DocumentError, enclosed, read_document};
pub use original::Original;
pub use reply_text::{ReplyText, find_reply};

use crate::header::Headers;
use crate::scan::{Limits, ScanError, scan};

/// Text of a report that is looked at; what follows is the returned message.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;
/// Lines of a report's text that are looked at.
pub const TEXT_LINES_MAX: usize = 5_000;
/// Recipients of one report; more are not read.
pub const RECIPIENTS_MAX: usize = 1_000;
/// What is kept of one diagnostic.
pub const DIAGNOSTIC_BYTES_MAX: usize = 4 * 1024;
/// What is kept of one field of a report.
pub const FIELD_BYTES_MAX: usize = 1_000;
/// Parts that are looked at.
pub const PARTS_MAX: usize = 100;
/// Multiparts inside one another that are looked at.
pub const DEPTH_MAX: usize = 8;

/// A wrapped bounce that is looked at.
const INNER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    Bounce(Bounce),
    Complaint(Complaint),
    Disposition(Disposition),
    AutoReply(AutoReply),
    /// None of these: mail a person should see.
    Other,
}

/// Takes a message apart that came to an address for bounces or complaints.
///
/// # Errors
/// The message goes over a limit of [`scan`]; such a message is no report of an honest server.
pub fn read(message: &[u8]) -> Result<Report, ScanError> {
    scan(message, &Limits::default())?;
    let headers = Headers::parse(message);
    let parts = mime::parts(message);
    if let Some(complaint) = arf::read(&headers, &parts) {
        return Ok(Report::Complaint(complaint));
    }
    if let Some(disposition) = disposition::read(&parts) {
        return Ok(Report::Disposition(disposition));
    }
    if let Some(bounce) = wrapped(&parts).or_else(|| bounce::read(&headers, &parts)) {
        return Ok(Report::Bounce(bounce));
    }
    Ok(auto_reply::read(&headers).map_or(Report::Other, Report::AutoReply))
}

/// A whole bounce inside of another message, as gateways wrap it: only where the outer one has no delivery status itself.
fn wrapped(parts: &[mime::Part<'_>]) -> Option<Bounce> {
    let is_status =
        |part: &mime::Part<'_>| part.is(&["message/delivery-status", "message/global-delivery-status"]);
    if parts.iter().any(is_status) {
        return None;
    }
    let inner = parts.iter().find(|part| part.is(&["message/rfc822"]))?.bytes(INNER_BYTES_MAX);
    let inner_parts = mime::parts(&inner);
    if !inner_parts.iter().any(is_status) {
        return None;
    }
    bounce::read(&Headers::parse(&inner), &inner_parts)
}

/// At most `limit` bytes of `text`, cut between characters.
fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text of the topmost field of this name.
fn field(headers: &Headers<'_>, name: &str) -> Option<String> {
    let text = headers.find(name)?.text();
    let text = cut(text.trim(), FIELD_BYTES_MAX);
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
