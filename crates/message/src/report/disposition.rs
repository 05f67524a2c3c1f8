use super::mime::Part;
use super::original::{self, Original};
use super::{FIELD_BYTES_MAX, TEXT_BYTES_MAX, addresses, cut, field};
use crate::header::Headers;

/// A receipt (RFC 8098): somebody or something did something with a delivered message. No bounce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition {
    pub recipient: Option<String>,
    /// `manual-action/MDN-sent-manually; displayed` (RFC 8098 §3.2.6).
    pub disposition: String,
    /// Original-Message-ID (§3.2.5), with its brackets.
    pub original_message_id: Option<String>,
    pub original: Original,
}

pub(super) fn read(parts: &[Part<'_>]) -> Option<Disposition> {
    let part = parts.iter().find(|part| {
        part.is(&["message/disposition-notification", "message/global-disposition-notification"])
    })?;
    let content = part.bytes(TEXT_BYTES_MAX);
    let fields = Headers::parse(&content);
    let disposition = field(&fields, "Disposition")?;
    Some(Disposition {
        recipient: field(&fields, "Final-Recipient").and_then(|value| addresses::of_field(&value)),
        disposition: cut(&disposition, FIELD_BYTES_MAX).to_owned(),
        original_message_id: field(&fields, "Original-Message-ID"),
        original: original::read(parts, None),
    })
}
