//! The tree of MIME parts, numbered depth first.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

/// Parts that are shown, and how deep.
const PARTS_MAX: usize = 2_000;
const DEPTH_MAX: usize = 128;
/// Bytes of one image that is shown inside of a message, and of all of them, before base64.
const IMAGE_MAX_BYTES: usize = 4 << 20;
const IMAGES_MAX_BYTES: usize = 16 << 20;

/// One part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its place in the message, counted depth first; the message itself is 0.
    pub index: u32,
    /// In lower case, as in `text/plain`.
    pub content_type: String,
    pub charset: Option<String>,
    /// `inline` or `attachment`, if it says so.
    pub disposition: Option<String>,
    pub filename: Option<String>,
    /// Without its angle brackets.
    pub content_id: Option<String>,
    /// Decoded.
    pub size_bytes: u64,
    pub children: Vec<Part>,
}

/// A part's content, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartData {
    pub content_type: String,
    pub filename: Option<String>,
    pub data: Vec<u8>,
}

struct Flat<'p> {
    depth: usize,
    part: &'p MessagePart<'p>,
    data: &'p [u8],
}

/// All parts in order, each with its depth.
fn flat<'p>(message: &'p Message<'p>) -> Vec<Flat<'p>> {
    let mut found = Vec::new();
    let mut waiting = vec![(message, 0_u32, 0_usize)];
    while let Some((message, id, depth)) = waiting.pop() {
        let Some(part) = message.part(id) else { continue };
        if found.len() == PARTS_MAX {
            break;
        }
        found.push(Flat { depth, part, data: data(message, part) });
        if depth == DEPTH_MAX {
            continue;
        }
        match &part.body {
            PartType::Multipart(ids) => {
                // An id that is not behind its parent would be a circle.
                let below = ids.iter().rev().filter(|below| **below > id);
                waiting.extend(below.map(|below| (message, *below, depth + 1)));
            }
            PartType::Message(nested) => waiting.push((nested, 0, depth + 1)),
            _ => {}
        }
    }
    found
}

fn data<'p>(message: &'p Message<'p>, part: &'p MessagePart<'p>) -> &'p [u8] {
    let written =
        || message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.as_bytes(),
        PartType::Binary(data) | PartType::InlineBinary(data) => data,
        PartType::Message(nested) if part.encoding != Encoding::None => &nested.raw_message,
        PartType::Message(_) | PartType::Multipart(_) => written(),
    }
}

pub(super) fn tree(message: &Message<'_>) -> Vec<Part> {
    let parts = flat(message);
    let mut stack: Vec<(usize, Part)> = Vec::new();
    let mut roots = Vec::new();
    for (found, index) in parts.iter().zip(0..) {
        fold(&mut stack, &mut roots, found.depth);
        stack.push((found.depth, describe(found, index)));
    }
    fold(&mut stack, &mut roots, 0);
    roots
}

/// Gives everything at `depth` or deeper to its parent.
fn fold(stack: &mut Vec<(usize, Part)>, roots: &mut Vec<Part>, depth: usize) {
    while stack.last().is_some_and(|(last, _)| *last >= depth) {
        let Some((_, part)) = stack.pop() else { return };
        match stack.last_mut() {
            Some((_, parent)) => parent.children.push(part),
            None => roots.push(part),
        }
    }
}

fn describe(found: &Flat<'_>, index: u32) -> Part {
    let part = found.part;
    let disposition = part.content_disposition().map(|value| value.ctype().to_ascii_lowercase());
    Part {
        index,
        content_type: content_type(part),
        charset: part.content_type().and_then(|value| value.attribute("charset")).map(str::to_owned),
        disposition: disposition.filter(|text| matches!(text.as_str(), "inline" | "attachment")),
        filename: part.attachment_name().map(str::to_owned),
        content_id: part.content_id().map(|id| bare(id).to_owned()),
        size_bytes: found.data.len() as u64,
        children: Vec::new(),
    }
}

fn bare(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}

/// RFC 2045 §5.2: a part without the field is text/plain. A field that says nothing sensible is octets.
fn content_type(part: &MessagePart<'_>) -> String {
    let Some(value) = part.content_type() else { return "text/plain".to_owned() };
    let text = format!("{}/{}", value.ctype(), value.subtype().unwrap_or_default()).to_ascii_lowercase();
    let is_token = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let sensible = text.split_once('/').is_some_and(|(main, sub)| is_token(main) && is_token(sub));
    if sensible { text } else { "application/octet-stream".to_owned() }
}

pub(super) fn find(message: &Message<'_>, index: u32) -> Option<PartData> {
    let parts = flat(message);
    let found = parts.get(usize::try_from(index).ok()?)?;
    Some(PartData {
        content_type: content_type(found.part),
        filename: found.part.attachment_name().map(str::to_owned),
        data: found.data.to_vec(),
    })
}

/// Images that HTML can point to by their Content-ID (RFC 2392), as `data:` URIs.
pub(super) struct Images(HashMap<String, String>);

/// Pictures only: an SVG is a document.
const IMAGE_TYPES: [&str; 8] = [
    "image/png",
    "image/jpeg",
    "image/jpg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "image/x-icon",
];

impl Images {
    pub fn of(message: &Message<'_>) -> Self {
        let mut left = IMAGES_MAX_BYTES;
        let mut images = HashMap::new();
        for found in flat(message) {
            let Some(id) = found.part.content_id() else { continue };
            let kind = content_type(found.part);
            let size = found.data.len();
            if !IMAGE_TYPES.contains(&kind.as_str()) || size > IMAGE_MAX_BYTES || size > left {
                continue;
            }
            left -= size;
            images.insert(bare(id).to_owned(), format!("data:{kind};base64,{}", STANDARD.encode(found.data)));
        }
        Self(images)
    }

    /// The image a `cid:` URL points to.
    pub fn find(&self, url: &str) -> Option<&str> {
        let (scheme, id) = url.trim().split_once(':')?;
        if !scheme.eq_ignore_ascii_case("cid") {
            return None;
        }
        self.0.get(id).or_else(|| self.0.get(&percent_decoded(id))).map(String::as_str)
    }
}

/// RFC 3986 §2.1
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = (byte == b'%').then(|| after.get(..2)).flatten();
        let value = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match value {
            Some(value) => {
                bytes.push(value);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
