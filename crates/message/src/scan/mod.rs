//! One linear look at an untrusted message, before any parser sees it.
//!
//! [`scan`] measures the message and refuses what goes over a limit of [`Limits`]. It never builds a tree: its memory is
//! bounded by the header block and [`Limits::mime_depth`], its time by the size of the message.

mod content_type;
mod entity;
mod mime;

use memchr::{memchr, memchr_iter};
use postroad_base::BodyType;

/// RFC 5322 §2.1.1: a line must not be longer than this, without its CRLF.
pub const LINE_BYTES: usize = 998;
/// Lines longer than this are refused, whatever carried them here.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;
/// The header block, and the one of each MIME part.
pub const HEADER_BYTES_MAX: usize = 256 * 1024;
/// Fields of one header block.
pub const HEADER_FIELDS_MAX: usize = 1_000;
/// Fields of all header blocks of one message together.
pub const MIME_FIELDS_MAX: usize = 100_000;
/// `Received` fields; more is a mail loop (RFC 5321 §6.3 asks for at least 100 to be allowed for counting servers; common
/// servers stop at 50).
pub const RECEIVED_MAX: usize = 50;
/// Multiparts and embedded messages inside one another.
pub const MIME_DEPTH_MAX: usize = 100;
/// Entities of one message, the outermost included.
pub const MIME_PARTS_MAX: usize = 10_000;
/// Parameters of one `Content-*` field.
pub const MIME_PARAMETERS_MAX: usize = 128;
/// RFC 2046 §5.1.1 allows 70 characters; the rest is leniency.
pub const BOUNDARY_BYTES_MAX: usize = 256;

/// What [`scan`] refuses to go beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub line_bytes: usize,
    pub header_bytes: usize,
    pub header_fields: usize,
    pub mime_fields: usize,
    pub received: usize,
    pub mime_depth: usize,
    pub mime_parts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_bytes: LINE_BYTES_MAX,
            header_bytes: HEADER_BYTES_MAX,
            header_fields: HEADER_FIELDS_MAX,
            mime_fields: MIME_FIELDS_MAX,
            received: RECEIVED_MAX,
            mime_depth: MIME_DEPTH_MAX,
            mime_parts: MIME_PARTS_MAX,
        }
    }
}

/// The measurements of a message within its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    pub size_bytes: usize,
    /// Length of the header block, without the empty line after it.
    pub header_bytes: usize,
    /// Where the body begins; the size of the message if there is none.
    pub body_offset: usize,
    pub header_fields: usize,
    /// Offset of the first line of the header block that is no field.
    pub malformed_field: Option<usize>,
    pub received: usize,
    pub lines: usize,
    /// Without its line end.
    pub longest_line_bytes: usize,
    pub bare_cr: bool,
    pub bare_lf: bool,
    pub nul: bool,
    /// The header block has bytes over 127 (RFC 6532).
    pub eight_bit_header: bool,
    pub eight_bit_body: bool,
    /// The last line is ended by CRLF.
    pub ends_with_crlf: bool,
    /// Entities, the message itself included; delimiters inside of lines count too, as some parsers honour them.
    pub mime_parts: usize,
    /// 0 for a message of one part.
    pub mime_depth: usize,
    /// Two parsers may see different structures: duplicate Content-Type, several boundaries.
    pub mime_ambiguous: bool,
}

impl Scan {
    /// Whether lines are longer than RFC 5322 §2.1.1 allows.
    #[must_use]
    pub fn has_long_lines(&self) -> bool {
        self.longest_line_bytes > LINE_BYTES
    }

    /// Whether every line ends with CRLF and no CR or LF stands alone (RFC 5321 §2.3.8).
    #[must_use]
    pub fn has_bare_line_ends(&self) -> bool {
        self.bare_cr || self.bare_lf
    }

    /// The weakest transport that carries the content as it is (RFC 6152, RFC 3030).
    #[must_use]
    pub fn body_type(&self) -> BodyType {
        if self.nul || self.has_bare_line_ends() || self.has_long_lines() {
            BodyType::BinaryMime
        } else if self.eight_bit_body || self.eight_bit_header {
            BodyType::EightBitMime
        } else {
            BodyType::SevenBit
        }
    }
}

/// Which limit a message went over, and where. Every variant is a permanent refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    #[error("the line at byte {offset} is longer than {limit} bytes")]
    LineTooLong { offset: usize, limit: usize },
    #[error("the header block at byte {offset} is larger than {limit} bytes")]
    HeaderTooLarge { offset: usize, limit: usize },
    #[error("the header block at byte {offset} has more than {limit} fields")]
    TooManyFields { offset: usize, limit: usize },
    /// RFC 5321 §6.3; answered with 554 5.4.6.
    #[error("the message has {found} Received fields, more than {limit}: it is going round in a loop")]
    MailLoop { found: usize, limit: usize },
    #[error("multiparts and embedded messages are nested deeper than {limit} at byte {offset}")]
    TooDeep { offset: usize, limit: usize },
    #[error("the message has more than {limit} MIME parts at byte {offset}")]
    TooManyParts { offset: usize, limit: usize },
    #[error("the Content field at byte {offset} has more than {limit} parameters")]
    TooManyParameters { offset: usize, limit: usize },
    #[error("the boundary at byte {offset} is longer than {limit} bytes")]
    BoundaryTooLong { offset: usize, limit: usize },
    #[error("finding the MIME parts up to byte {offset} takes too much work")]
    TooComplex { offset: usize },
}

/// Measures `message`.
///
/// # Errors
/// The first limit the message goes over.
pub fn scan(message: &[u8], limits: &Limits) -> Result<Scan, ScanError> {
    let lines = lines(message, limits)?;
    let header = entity::header(message, 0, limits)?;
    if header.received > limits.received {
        return Err(ScanError::MailLoop { found: header.received, limit: limits.received });
    }
    let (header_bytes, body_offset) = (header.end, header.body_offset);
    let (header_fields, received, malformed_field) = (header.fields, header.received, header.malformed);
    let mime = mime::structure(message, header, limits)?;
    let carriage_returns = memchr_iter(b'\r', message).count();
    Ok(Scan {
        size_bytes: message.len(),
        header_bytes,
        body_offset,
        header_fields,
        malformed_field,
        received,
        lines: lines.count,
        longest_line_bytes: lines.longest,
        bare_cr: carriage_returns > lines.crlf,
        bare_lf: lines.line_feeds > lines.crlf,
        nul: memchr(0, message).is_some(),
        eight_bit_header: !message[..header_bytes].is_ascii(),
        eight_bit_body: !message[body_offset..].is_ascii(),
        ends_with_crlf: message.ends_with(b"\r\n"),
        mime_parts: mime.parts,
        mime_depth: mime.depth,
        mime_ambiguous: mime.ambiguous,
    })
}

struct Lines {
    count: usize,
    line_feeds: usize,
    crlf: usize,
    longest: usize,
}

fn lines(message: &[u8], limits: &Limits) -> Result<Lines, ScanError> {
    let mut lines = Lines { count: 0, line_feeds: 0, crlf: 0, longest: 0 };
    let (mut start, mut longest_at) = (0, 0);
    for line_feed in memchr_iter(b'\n', message) {
        let crlf = line_feed > start && message[line_feed - 1] == b'\r';
        let length = line_feed - start - usize::from(crlf);
        if length > lines.longest {
            (lines.longest, longest_at) = (length, start);
        }
        lines.line_feeds += 1;
        lines.crlf += usize::from(crlf);
        start = line_feed + 1;
    }
    lines.count = lines.line_feeds + usize::from(start < message.len());
    if message.len() - start > lines.longest {
        (lines.longest, longest_at) = (message.len() - start, start);
    }
    if lines.longest > limits.line_bytes {
        return Err(ScanError::LineTooLong { offset: longest_at, limit: limits.line_bytes });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests;
