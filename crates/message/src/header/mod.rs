//! Header fields (RFC 5322 §2.2, §3.6) as they stand in the message, and written safely.

mod address;
mod date;
mod encoded_word;
mod fold;
mod message_id;
mod phrase;
mod walk;
mod write;

use std::borrow::Cow;

pub use address::{ADDRESSES_MAX, Address, AddressList, AddressListError, AddressListErrorKind, Mailbox};
pub use date::{DateTime, format_date, parse_date};
pub use encoded_word::decode_text;
pub use message_id::{new_message_id, parse_message_id};

pub(crate) use walk::{Span, Walk, WalkItem};
pub use write::{HeaderCharset, HeaderTextError, HeaderWriter};

use bytes::{Bytes, BytesMut};

/// The header block of a message, indexed. Holds no copy of the message.
#[derive(Clone, Debug)]
pub struct Headers<'a> {
    message: &'a [u8],
    spans: Vec<(Span, bool)>,
    header_end: usize,
    body_offset: usize,
}

impl<'a> Headers<'a> {
    /// Indexes the fields of `message`, which may be a whole message or a header block. Lines that are no fields become
    /// fields without a name. Run [`crate::scan::scan`] first when the message is not ours: this has no limits.
    #[must_use]
    pub fn parse(message: &'a [u8]) -> Self {
        let mut walk = Walk::new(message, 0);
        let mut spans = Vec::with_capacity(32);
        loop {
            match walk.next_item() {
                WalkItem::Field(span) => spans.push((span, true)),
                WalkItem::Malformed(span) => spans.push((span, false)),
                WalkItem::End { header_end, body_offset } => {
                    return Self { message, spans, header_end, body_offset };
                }
            }
        }
    }

    /// The fields in order, top first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Field<'a>> + ExactSizeIterator + '_ {
        self.spans.iter().map(|(span, well_formed)| self.field(*span, *well_formed))
    }

    fn field(&self, span: Span, well_formed: bool) -> Field<'a> {
        let name = if well_formed { &self.message[span.start..span.name_end] } else { &[] };
        Field { message: self.message, name, span }
    }

    /// The topmost field of this name, in any case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Field<'a>> {
        self.iter().find(|field| field.is(name))
    }

    /// All fields of this name, topmost first.
    pub fn find_all<'s>(&'s self, name: &'s str) -> impl DoubleEndedIterator<Item = Field<'a>> + 's {
        self.iter().filter(move |field| field.is(name))
    }

    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.find_all(name).count()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The header block, without the empty line after it.
    #[must_use]
    pub fn block(&self) -> &'a [u8] {
        &self.message[..self.header_end]
    }

    /// Where the body begins.
    #[must_use]
    pub fn body_offset(&self) -> usize {
        self.body_offset
    }

    /// What follows the header block, with the empty line.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        &self.message[self.header_end..]
    }
}

/// One header field where it stands in the message.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    message: &'a [u8],
    name: &'a [u8],
    span: Span,
}

impl<'a> Field<'a> {
    /// The field name as written; empty if the line is no field (RFC 5322 §2.2).
    #[must_use]
    pub fn name(&self) -> &'a str {
        std::str::from_utf8(self.name).expect("a field name is printable ASCII")
    }

    /// Whether this is the field's name, in any case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// Everything, from the name to the last line end.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        &self.message[self.span.start..self.span.end]
    }

    /// What stands behind the colon, folds included, without the last line end.
    #[must_use]
    pub fn value(&self) -> &'a [u8] {
        let value = &self.message[self.span.value_start..self.span.end];
        let value = value.strip_suffix(b"\n").unwrap_or(value);
        value.strip_suffix(b"\r").unwrap_or(value)
    }

    /// The value on one line (RFC 5322 §2.2.3) without white space around it.
    #[must_use]
    pub fn unfolded(&self) -> Cow<'a, [u8]> {
        unfold(self.value())
    }

    /// The value for people: unfolded, encoded words decoded (RFC 2047), bytes that are not UTF-8 replaced.
    #[must_use]
    pub fn text(&self) -> String {
        decode_text(&self.unfolded())
    }

    /// Where the field begins and ends in the message.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.span.start..self.span.end
    }
}

impl std::fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field").field("name", &self.name()).field("range", &self.range()).finish()
    }
}

fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    let value = value.trim_ascii();
    if memchr::memchr(b'\n', value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut line = Vec::with_capacity(value.len());
    for piece in value.split(|byte| *byte == b'\n') {
        line.extend_from_slice(piece.strip_suffix(b"\r").unwrap_or(piece));
    }
    Cow::Owned(line)
}

/// Splits a message that is held in pieces into its header block, with the empty line, and its body. Copies only header
/// bytes, and only if the header block spans several pieces.
#[must_use]
pub fn split(pieces: &[Bytes]) -> (Bytes, Vec<Bytes>) {
    let mut header = BytesMut::new();
    for (index, piece) in pieces.iter().enumerate() {
        let begun = header.len();
        let body_offset = if begun == 0 {
            Headers::parse(piece).ended_at()
        } else {
            header.extend_from_slice(piece);
            Headers::parse(&header).ended_at()
        };
        let Some(body_offset) = body_offset else {
            if begun == 0 {
                header.extend_from_slice(piece);
            }
            continue;
        };
        let mut body = Vec::with_capacity(pieces.len() - index);
        let block = if begun == 0 {
            piece.slice(..body_offset)
        } else {
            header.truncate(body_offset);
            header.freeze()
        };
        let rest = piece.slice(body_offset - begun..);
        body.extend((!rest.is_empty()).then_some(rest));
        body.extend(pieces[index + 1..].iter().cloned());
        return (block, body);
    }
    (header.freeze(), Vec::new())
}

impl Headers<'_> {
    /// The body offset, if the empty line that ends the header block was seen.
    fn ended_at(&self) -> Option<usize> {
        (self.body_offset > self.header_end).then_some(self.body_offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &[u8] =
        b"Received: one\r\nSubject:  =?utf-8?q?h=C3=A4?=\r\n\t there \r\nreceived: two\r\n\r\nbody\r\n";

    #[test]
    fn finds_fields() {
        let headers = Headers::parse(MESSAGE);
        let names: Vec<&str> = headers.iter().map(|field| field.name()).collect();
        assert_eq!(names, ["Received", "Subject", "received"]);
        assert_eq!(headers.count("RECEIVED"), 2);
        let last = headers.find_all("received").next_back().unwrap();
        assert_eq!(last.unfolded(), Cow::Borrowed(b"two"));
        let subject = headers.find("subject").unwrap();
        assert_eq!(subject.value(), b"  =?utf-8?q?h=C3=A4?=\r\n\t there ");
        assert_eq!(&*subject.unfolded(), b"=?utf-8?q?h=C3=A4?=\t there");
        assert_eq!(subject.text(), "hä\t there");
        assert_eq!(&MESSAGE[subject.range()], subject.raw());
        assert_eq!(&MESSAGE[headers.body_offset()..], b"body\r\n");
        assert!(headers.find("From").is_none());
    }

    #[test]
    fn lines_that_are_no_fields_have_no_name() {
        let headers = Headers::parse(b"From me Monday\nA : b\n\nx");
        let names: Vec<&str> = headers.iter().map(|field| field.name()).collect();
        assert_eq!(names, ["", "A"]);
        assert_eq!(headers.find("a").unwrap().value(), b" b");
    }

    #[test]
    fn splits_pieces_anywhere() {
        let body_offset = Headers::parse(MESSAGE).body_offset();
        for first in 0..MESSAGE.len() {
            for second in [first, (first + 1).min(MESSAGE.len()), (first + 20).min(MESSAGE.len())] {
                let bytes = Bytes::from_static(MESSAGE);
                let pieces = [bytes.slice(..first), bytes.slice(first..second), bytes.slice(second..)];
                let (header, body) = split(&pieces);
                assert_eq!(&header[..], &MESSAGE[..body_offset], "{first} {second}");
                assert_eq!(body.concat(), &MESSAGE[body_offset..], "{first} {second}");
            }
        }
        let (header, body) = split(&[Bytes::from_static(b"a: b\r\n")]);
        assert_eq!((&header[..], body.len()), (&b"a: b\r\n"[..], 0));
    }
}
