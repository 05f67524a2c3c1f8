//! Any message as people look at it: its parts, its text, its header fields, and its HTML made harmless.
//!
//! Everything here is pure and reads bytes somebody else wrote: it has a limit for everything and fails by showing less.

mod css;
mod document;
mod html;
mod parts;

use std::panic::AssertUnwindSafe;

use mail_parser::{Message, MessageParser, PartType};
use postroad_message::header::Headers;

pub use document::{CONTENT_SECURITY_POLICY, Scheme};
pub use parts::{Part, PartData};

/// Bytes of text that are shown.
pub const TEXT_MAX_BYTES: usize = 1 << 20;
/// Bytes of HTML that are looked at.
pub const HTML_MAX_BYTES: usize = 4 << 20;
/// Header fields that are shown, and bytes of each.
const FIELDS_MAX: usize = 1_000;
const FIELD_MAX_BYTES: usize = 16 * 1024;

/// What a listing tells about a message's parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub attachment_count: u32,
    pub has_html: bool,
}

/// One header field, decoded for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderLine {
    pub name: String,
    pub value: String,
}

/// A message's text as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub truncated: bool,
}

/// A message that was taken apart.
pub struct Content<'m> {
    message: Message<'m>,
}

impl<'m> Content<'m> {
    /// Takes `raw` apart. A message that cannot be taken apart at all is one without parts.
    #[must_use]
    pub fn of(raw: &'m [u8]) -> Self {
        // Whatever a parser makes of strange bytes, accepting and showing mail must go on.
        let parsed = std::panic::catch_unwind(AssertUnwindSafe(|| MessageParser::default().parse(raw)));
        Self { message: parsed.ok().flatten().unwrap_or_default() }
    }

    #[must_use]
    pub fn shape(&self) -> Shape {
        let attached = self.message.attachments.iter().filter_map(|id| self.message.part(*id));
        let attachment_count = attached.filter(|part| !matches!(part.body, PartType::Multipart(_))).count();
        Shape {
            attachment_count: u32::try_from(attachment_count).unwrap_or(u32::MAX),
            has_html: self.html_parts().next().is_some(),
        }
    }

    /// The text/plain body; `None` when there is none.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        let bodies = self.message.text_body.iter().filter_map(|id| self.message.part(*id));
        let texts: Vec<&str> = bodies
            .filter_map(|part| match &part.body {
                PartType::Text(text) => Some(&**text),
                _ => None,
            })
            .collect();
        if texts.is_empty() {
            return None;
        }
        let mut text = texts.join("\n");
        let end = text.floor_char_boundary(TEXT_MAX_BYTES);
        let truncated = end < text.len();
        text.truncate(end);
        Some(Text { text, truncated })
    }

    /// Words to find the message by: its text, or those of its HTML.
    pub(crate) fn words(&self) -> String {
        self.text().map_or_else(|| self.html_parts().map(html::words).collect(), |text| text.text)
    }

    fn html_parts(&self) -> impl Iterator<Item = &str> {
        let bodies = self.message.html_body.iter().filter_map(|id| self.message.part(*id));
        bodies.filter_map(|part| match &part.body {
            PartType::Html(html) => Some(&**html),
            _ => None,
        })
    }

    /// The HTML body as a document that can be shown in a frame: nothing in it runs, asks another host, or leaves the
    /// frame. `None` when there is none.
    #[must_use]
    pub fn html(&self, scheme: Scheme) -> Option<String> {
        let joined: String = self.html_parts().collect::<Vec<_>>().join("<hr>");
        if joined.is_empty() {
            return None;
        }
        let shown = &joined[..joined.floor_char_boundary(HTML_MAX_BYTES)];
        let images = parts::Images::of(&self.message);
        Some(document::write(&html::clean(shown, images), scheme))
    }

    /// The tree of parts; empty for a message that could not be taken apart.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        parts::tree(&self.message)
    }

    /// The decoded content of a part, by its [`Part::index`].
    #[must_use]
    pub fn part(&self, index: u32) -> Option<PartData> {
        parts::find(&self.message, index)
    }
}

/// The header fields in order, decoded.
#[must_use]
pub fn headers(raw: &[u8]) -> Vec<HeaderLine> {
    let headers = Headers::parse(raw);
    let fields = headers.iter().filter(|field| !field.name().is_empty()).take(FIELDS_MAX);
    fields
        .map(|field| {
            let mut value = field.text();
            value.truncate(value.floor_char_boundary(FIELD_MAX_BYTES));
            HeaderLine { name: field.name().to_owned(), value }
        })
        .collect()
}

#[cfg(test)]
mod tests;
