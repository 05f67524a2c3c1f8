//! A changed header block in front of an untouched body.

use bytes::Bytes;

use crate::header::{Field, Headers};

/// What to change in a message's header block.
#[derive(Clone, Debug, Default)]
pub struct Edit<'e> {
    prepend: Vec<u8>,
    append: Vec<u8>,
    remove: Vec<&'e str>,
    remove_malformed: bool,
}

impl<'e> Edit<'e> {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds whole fields, each ended by CRLF, above everything else; what is added first stands on top.
    #[must_use]
    pub fn prepend(mut self, fields: &[u8]) -> Self {
        self.prepend.extend_from_slice(fields);
        self
    }

    /// Adds bytes behind the message, for one that consists of a header block only.
    #[must_use]
    pub(crate) fn append(mut self, end: &[u8]) -> Self {
        self.append.extend_from_slice(end);
        self
    }

    /// Removes every field of this name that was there before.
    #[must_use]
    pub fn remove(mut self, name: &'e str) -> Self {
        self.remove.push(name);
        self
    }

    /// Removes lines of the header block that are no fields.
    #[must_use]
    pub fn remove_malformed(mut self) -> Self {
        self.remove_malformed = true;
        self
    }

    /// The new message. `headers` is the index of `message`. The pieces are the added fields and slices of `message`; no byte
    /// of it is copied.
    #[must_use]
    pub fn apply(self, message: &Bytes, headers: &Headers<'_>) -> Vec<Bytes> {
        let mut pieces = Vec::with_capacity(4);
        let removed = |field: &Field<'_>| {
            let name = field.name();
            if name.is_empty() {
                self.remove_malformed
            } else {
                self.remove.iter().any(|remove| remove.eq_ignore_ascii_case(name))
            }
        };
        let mut kept_from = 0;
        let mut kept = Vec::with_capacity(4);
        for field in headers.iter().filter(removed) {
            let range = field.range();
            kept.push(kept_from..range.start);
            kept_from = range.end;
        }
        kept.push(kept_from..message.len());
        if !self.prepend.is_empty() {
            pieces.push(Bytes::from(self.prepend));
        }
        pieces.extend(kept.into_iter().filter(|range| !range.is_empty()).map(|range| message.slice(range)));
        if !self.append.is_empty() {
            pieces.push(Bytes::from(self.append));
        }
        pieces
    }
}

/// The message with CRLF for every CR or LF that stands alone (RFC 5321 §2.3.8), for text that did not come by SMTP. Not copied
/// if there is nothing to change.
#[must_use]
pub fn normalise_line_ends(message: Bytes) -> Bytes {
    let is_normal = || {
        let mut line_feeds = 0;
        let paired = memchr::memchr_iter(b'\n', &message).all(|at| {
            line_feeds += 1;
            at > 0 && message[at - 1] == b'\r'
        });
        paired && memchr::memchr_iter(b'\r', &message).count() == line_feeds
    };
    if is_normal() {
        return message;
    }
    let mut normal = Vec::with_capacity(message.len() + message.len() / 32);
    let mut rest = &message[..];
    while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
        normal.extend_from_slice(&rest[..at]);
        normal.extend_from_slice(b"\r\n");
        rest = &rest[at..];
        rest = rest.strip_prefix(b"\r\n").unwrap_or(&rest[1..]);
    }
    normal.extend_from_slice(rest);
    normal.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_and_prepends_without_copying() {
        let message =
            Bytes::from_static(b"From me\r\nA: 1\r\nBcc: x,\r\n y\r\nB: 2\r\nbcc: z\r\n\r\nbody\r\n");
        let headers = Headers::parse(&message);
        let pieces =
            Edit::new().prepend(b"New: 0\r\n").remove("BCC").remove_malformed().apply(&message, &headers);
        assert_eq!(pieces.concat(), b"New: 0\r\nA: 1\r\nB: 2\r\n\r\nbody\r\n");
        assert_eq!(pieces.len(), 4);
        assert_eq!(pieces[3].as_ptr_range().end, message.as_ptr_range().end);
        let same = Edit::new().apply(&message, &headers);
        assert_eq!((same.len(), same[0].as_ptr()), (1, message.as_ptr()));
    }

    #[test]
    fn line_ends() {
        for (given, expected) in [
            ("", ""),
            ("a\r\nb\r\n", "a\r\nb\r\n"),
            ("a\nb\r", "a\r\nb\r\n"),
            ("\n.\n", "\r\n.\r\n"),
            ("\r\r\n\n", "\r\n\r\n\r\n"),
            ("a\r\n\rb", "a\r\n\r\nb"),
        ] {
            assert_eq!(normalise_line_ends(Bytes::from_static(given.as_bytes())), expected, "{given:?}");
        }
    }
}
