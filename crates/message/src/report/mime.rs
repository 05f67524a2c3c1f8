use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::Encoding;
use memchr::memmem;

use super::{DEPTH_MAX, PARTS_MAX};
use crate::header::Headers;

/// What servers print need not be padded well.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A part that is no multipart. Embedded messages are parts, not entered.
pub(super) struct Part<'a> {
    /// `text/plain`, in lower case (RFC 2045 §5.2 when there is none).
    pub kind: String,
    charset: Option<String>,
    encoding: String,
    body: &'a [u8],
}

impl Part<'_> {
    pub fn is(&self, kinds: &[&str]) -> bool {
        kinds.contains(&self.kind.as_str())
    }

    pub fn is_text(&self) -> bool {
        self.is(&["text/plain", "text/html", "text"])
    }

    /// At most about `limit` bytes, transfer encoding undone (RFC 2045 §6).
    pub fn bytes(&self, limit: usize) -> Cow<'_, [u8]> {
        match self.encoding.as_str() {
            "base64" => {
                let body = &self.body[..self.body.len().min(limit.saturating_mul(2))];
                let digits: Vec<u8> = body
                    .iter()
                    .copied()
                    .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
                    .collect();
                // A single left-over digit carries no whole byte.
                let whole = if digits.len() % 4 == 1 { digits.len() - 1 } else { digits.len() };
                let mut bytes = LENIENT.decode(&digits[..whole]).unwrap_or_default();
                bytes.truncate(limit);
                Cow::Owned(bytes)
            }
            "quoted-printable" => Cow::Owned(quoted_printable(self.body, limit)),
            _ => Cow::Borrowed(&self.body[..self.body.len().min(limit)]),
        }
    }

    /// At most about `limit` bytes as text, with `\n` for line ends.
    pub fn text(&self, limit: usize) -> String {
        let bytes = self.bytes(limit);
        let encoding = self.charset.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
        // Servers name us-ascii and print something else.
        let named = encoding.filter(|encoding| *encoding != encoding_rs::WINDOWS_1252);
        let is_iso_2022_jp = memmem::find(&bytes, b"\x1b$B").is_some();
        let text = match named {
            Some(encoding) => encoding.decode_without_bom_handling(&bytes).0,
            None if is_iso_2022_jp => encoding_rs::ISO_2022_JP.decode_without_bom_handling(&bytes).0,
            None => match std::str::from_utf8(&bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0,
            },
        };
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if self.kind == "text/html" { super::html::to_text(&text) } else { text }
    }
}

/// The parts of a message in order, at most [`PARTS_MAX`], not deeper than [`DEPTH_MAX`].
pub(super) fn parts(message: &[u8]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    enter(message, 0, &mut parts);
    parts
}

fn enter<'a>(entity: &'a [u8], depth: usize, parts: &mut Vec<Part<'a>>) {
    if parts.len() >= PARTS_MAX {
        return;
    }
    let headers = Headers::parse(entity);
    let body = &entity[headers.body_offset()..];
    let content_type = headers.find("Content-Type").map(|field| field.unfolded().into_owned());
    let content_type = String::from_utf8_lossy(content_type.as_deref().unwrap_or_default()).into_owned();
    let kind = kind(&content_type);
    let boundary = parameter(&content_type, "boundary").filter(|boundary| !boundary.is_empty());
    if kind.starts_with("multipart/")
        && depth < DEPTH_MAX
        && let Some(boundary) = boundary
    {
        let found = split(body, boundary.as_bytes());
        if !found.is_empty() {
            return found.into_iter().for_each(|part| enter(part, depth + 1, parts));
        }
    }
    // A multipart without its boundary is read as the text it is.
    let kind = if kind.starts_with("multipart/") { "text/plain".to_owned() } else { kind };
    let encoding = headers.find("Content-Transfer-Encoding").map(|field| field.text()).unwrap_or_default();
    parts.push(Part {
        kind,
        charset: parameter(&content_type, "charset"),
        encoding: encoding.trim().to_ascii_lowercase(),
        body,
    });
}

/// What stands between the delimiter lines (RFC 2046 §5.1.1). A missing closing delimiter is forgiven.
fn split<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    let mut line_start = 0;
    while line_start < body.len() {
        let line_end =
            memchr::memchr(b'\n', &body[line_start..]).map_or(body.len(), |at| line_start + at + 1);
        let line = body[line_start..line_end].trim_ascii_end();
        let rest = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary));
        if let Some(rest @ ([] | b"--")) = rest {
            if let Some(start) = start {
                found.push(&body[start..line_start]);
            }
            start = (rest.is_empty()).then_some(line_end);
            if !rest.is_empty() || found.len() >= PARTS_MAX {
                return found;
            }
        }
        line_start = line_end;
    }
    if let Some(start) = start {
        found.push(&body[start..]);
    }
    found
}

/// Lenient: some servers forget the semicolon before the first parameter.
fn kind(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default().to_ascii_lowercase();
    let (main, sub) = kind.split_once('/').unwrap_or((&kind, ""));
    let sub = sub.split_whitespace().next().unwrap_or_default();
    match (main.trim(), sub) {
        ("", _) => "text/plain".to_owned(),
        (main, "") => main.to_owned(),
        (main, sub) => format!("{main}/{sub}"),
    }
}

/// A parameter of RFC 2045 §5.1; quotes undone.
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value;
    while let Some(at) = rest.find(';') {
        rest = rest[at + 1..].trim_start();
        let (attribute, after) = rest.split_once('=')?;
        let attribute = attribute.rsplit(';').next().unwrap_or(attribute);
        let after = after.trim_start();
        let (text, next) = parameter_value(after);
        if attribute.trim().eq_ignore_ascii_case(name) {
            return Some(text);
        }
        rest = next;
    }
    None
}

fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut content = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (content, &quoted[at + 1..]),
            '\\' => content.extend(chars.next().map(|(_, c)| c)),
            c => content.push(c),
        }
    }
    (content, "")
}

/// RFC 2045 §6.7, leniently: what is no code stays as it is.
fn quoted_printable(body: &[u8], limit: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len().min(limit));
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        if bytes.len() >= limit {
            break;
        }
        rest = after;
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        match after {
            [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => rest = tail,
            [high, low, tail @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = tail;
                }
                _ => bytes.push(byte),
            },
            _ => bytes.push(byte),
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
