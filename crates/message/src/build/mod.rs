//! A complete MIME message from its parts (RFC 2045–2049, RFC 2183, RFC 2231, RFC 2387).
//!
//! The outcome depends on nothing but the arguments. It has CRLF line ends, no line over 998 bytes, and, unless 8-bit content is
//! allowed, only ASCII.

mod content_type;
mod encoding;
mod fields;
mod parameter;
mod part;

use bytes::Bytes;
use postroad_base::UtcMillis;

use crate::edit::normalise_line_ends;
use crate::header::{HeaderCharset, HeaderTextError, Mailbox};

pub(crate) use encoding::{TransferEncoding, is_transparent};

/// Fields a caller may add to one message.
pub const EXTRA_HEADERS_MAX: usize = 200;
/// Attachments of one message, inline ones included.
pub const ATTACHMENTS_MAX: usize = 500;

/// What a message consists of. Bcc recipients belong into the envelope only.
#[derive(Clone, Debug)]
pub struct Draft {
    pub from: Mailbox,
    pub sender: Option<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub subject: String,
    pub text: Option<String>,
    pub html: Option<String>,
    /// Further fields in order; those written here anyway are refused.
    pub headers: Vec<(String, String)>,
    pub attachments: Vec<Attachment>,
}

impl Draft {
    /// A draft with nothing but an author.
    #[must_use]
    pub fn new(from: Mailbox) -> Self {
        Self {
            from,
            sender: None,
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            subject: String::new(),
            text: None,
            html: None,
            headers: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// Whether an address in the header has characters outside ASCII before the `@`, so that the message can only travel with
    /// SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        let lists = [&self.reply_to, &self.to, &self.cc];
        let singles = std::iter::once(&self.from).chain(&self.sender);
        singles.chain(lists.into_iter().flatten()).any(|mailbox| mailbox.address.needs_smtputf8())
    }
}

#[derive(Clone, Debug)]
pub struct Attachment {
    pub filename: Option<String>,
    /// As in `image/png` or `text/csv; charset=utf-8`.
    pub content_type: String,
    pub content: Bytes,
    /// For content the HTML shows as `cid:…`; without angle brackets.
    pub content_id: Option<String>,
}

/// What a message is built with besides its draft.
#[derive(Clone, Copy, Debug)]
pub struct BuildOptions<'o> {
    pub date: UtcMillis,
    /// With its angle brackets, from [`crate::header::new_message_id`].
    pub message_id: &'o str,
    /// Makes the boundaries; random, so that no content can contain them on purpose.
    pub seed: u128,
    /// Leave UTF-8 text as it is where lines allow it (RFC 6152); otherwise everything is ASCII.
    pub eight_bit: bool,
    /// Write UTF-8 in the header (RFC 6532). Needed when [`Draft::needs_smtputf8`].
    pub smtputf8: bool,
}

/// Which part of a draft cannot be sent, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct BuildError {
    /// As in `subject`, `headers.X-Order` or `attachments[2].filename`.
    pub field: String,
    pub problem: BuildProblem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildProblem {
    #[error("{0}")]
    Text(#[from] HeaderTextError),
    #[error("this header is written by the system and cannot be given")]
    Reserved,
    #[error("there are more than {0}")]
    TooMany(usize),
    #[error("not a content type such as image/png; multipart types cannot be attached")]
    ContentType,
    #[error("a content id has letters, digits and . _ - + $ @ only")]
    ContentId,
    #[error("a file name has 1 to {FILENAME_BYTES_MAX} bytes and no control characters")]
    Filename,
    #[error("text cannot contain NUL characters")]
    Nul,
}

/// A file name, in UTF-8.
pub const FILENAME_BYTES_MAX: usize = 512;

/// Builds the message: `mixed(related(alternative(text, html), inline…), attachment…)`, with only the levels that are needed.
///
/// # Errors
/// The first part that cannot be sent; nothing is mended silently except line ends.
pub fn build(draft: &Draft, options: &BuildOptions<'_>) -> Result<Bytes, BuildError> {
    check(draft)?;
    let charset = if options.smtputf8 { HeaderCharset::Utf8 } else { HeaderCharset::Ascii };
    let mut out = fields::write(draft, options, charset)?;
    let text = |text: &Option<String>| {
        text.as_ref().map(|text| normalise_line_ends(Bytes::copy_from_slice(text.as_bytes())))
    };
    let root = part::tree(draft, text(&draft.text), text(&draft.html));
    let size: usize = draft.attachments.iter().map(|attachment| attachment.content.len()).sum();
    out.reserve(size / 54 * 78 + 4096);
    part::Writer::new(out, options, &root).write(&root).map(Bytes::from)
}

fn check(draft: &Draft) -> Result<(), BuildError> {
    let too_many = |field: &str, count: usize, limit: usize| {
        let problem = BuildProblem::TooMany(limit);
        if count > limit { Err(BuildError { field: field.to_owned(), problem }) } else { Ok(()) }
    };
    too_many("headers", draft.headers.len(), EXTRA_HEADERS_MAX)?;
    too_many("attachments", draft.attachments.len(), ATTACHMENTS_MAX)?;
    for (field, text) in [("text", &draft.text), ("html", &draft.html)] {
        if text.as_ref().is_some_and(|text| text.contains('\0')) {
            return Err(BuildError { field: field.to_owned(), problem: BuildProblem::Nul });
        }
    }
    for (index, attachment) in draft.attachments.iter().enumerate() {
        let at = |part: &str| format!("attachments[{index}].{part}");
        if !content_type::is_attachable(&attachment.content_type) {
            return Err(BuildError { field: at("content_type"), problem: BuildProblem::ContentType });
        }
        if attachment.content_id.as_ref().is_some_and(|id| !is_content_id(id)) {
            return Err(BuildError { field: at("content_id"), problem: BuildProblem::ContentId });
        }
        if attachment.filename.as_ref().is_some_and(|name| !is_filename(name)) {
            return Err(BuildError { field: at("filename"), problem: BuildProblem::Filename });
        }
    }
    Ok(())
}

fn is_content_id(id: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+$@".contains(&byte);
    (1..=200).contains(&id.len()) && id.bytes().all(fine)
}

fn is_filename(name: &str) -> bool {
    (1..=FILENAME_BYTES_MAX).contains(&name.len()) && !name.contains(char::is_control)
}

#[cfg(test)]
mod tests;
