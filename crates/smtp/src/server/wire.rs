//! The bytes of one connection: input not yet understood, output not yet taken.

use bytes::{Bytes, BytesMut};
use memchr::{memchr, memchr2, memmem};
use postroad_base::Reply;

use super::limits::SKIP_MAX_BYTES;
use crate::reply_line::write_reply;

#[derive(Debug, Default)]
pub(super) struct Wire {
    pub(super) input: BytesMut,
    /// Bytes at the front of `input` known to hold no LF.
    scanned: usize,
    /// The rest of a line that was already refused is being skipped.
    skipping: Option<usize>,
    pub(super) output: BytesMut,
    /// Replies may hold UTF-8 (RFC 6531 §3.7.4).
    pub(super) utf8: bool,
    /// The last input filled the buffer beyond its limit.
    pub(super) was_over: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Incomplete,
    /// Without its CRLF, and without any other CR, LF or NUL.
    Complete(Bytes),
    Bad(BadLine),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadLine {
    TooLong,
    /// A bare CR or LF, or NUL.
    Control,
    /// The peer never ends the line.
    Endless,
}

impl Wire {
    /// The next line. `limit` gives the longest one allowed, CRLF included, for what the line begins with.
    ///
    /// Only CRLF ends a line (RFC 5321 §2.3.8). At a bare LF or at the limit the line is refused at once, and what
    /// remains of it is skipped up to CRLF: never taken for the next command.
    pub(super) fn next_line(&mut self, limit: impl Fn(&[u8]) -> usize) -> Line {
        if let Some(bad) = self.skip() {
            return bad;
        }
        let limit = limit(&self.input);
        let Some(at) = memchr(b'\n', &self.input[self.scanned..]) else {
            self.scanned = self.input.len();
            return if self.input.len() >= limit {
                self.refuse_rest(self.scanned, BadLine::TooLong)
            } else {
                Line::Incomplete
            };
        };
        let end = self.scanned + at + 1;
        if end > limit {
            return self.refuse_rest(limit, BadLine::TooLong);
        }
        if end < 2 || self.input[end - 2] != b'\r' {
            return self.refuse_rest(end, BadLine::Control);
        }
        self.scanned = 0;
        let mut line = self.input.split_to(end);
        line.truncate(end - 2);
        if memchr2(b'\r', b'\0', &line).is_some() {
            return Line::Bad(BadLine::Control);
        }
        Line::Complete(line.freeze())
    }

    /// Refuses the line of which `length` bytes were seen, and skips the rest.
    fn refuse_rest(&mut self, length: usize, why: BadLine) -> Line {
        // A CR at the very end may be half of the CRLF that ends the line.
        let length = if self.input[length - 1] == b'\r' { length - 1 } else { length };
        let _ = self.input.split_to(length);
        self.scanned = 0;
        self.skipping = Some(0);
        Line::Bad(why)
    }

    /// Skips what is left of a refused line. `Some` when there is no line to read yet.
    fn skip(&mut self) -> Option<Line> {
        let skipped = self.skipping?;
        if let Some(at) = memmem::find(&self.input, b"\r\n") {
            let _ = self.input.split_to(at + 2);
            self.skipping = None;
            return None;
        }
        let keep = usize::from(self.input.last() == Some(&b'\r'));
        let length = self.input.len() - keep;
        let _ = self.input.split_to(length);
        self.skipping = Some(skipped + length);
        Some(if skipped + length > SKIP_MAX_BYTES { Line::Bad(BadLine::Endless) } else { Line::Incomplete })
    }

    /// Forgets all input (RFC 3207 §4.2 and at the end).
    pub(super) fn discard_input(&mut self) {
        self.input = BytesMut::new();
        self.scanned = 0;
        self.skipping = None;
    }

    /// Gives the input's memory back between messages: content that was handed out shares it.
    pub(super) fn release_input(&mut self) {
        if self.input.is_empty() {
            self.input = BytesMut::new();
        }
    }

    /// A reply whose text is fixed: code, space, enhanced code, text, without CRLF.
    pub(super) fn say(&mut self, line: &str) {
        debug_assert!(line.len() <= 510 && !line.contains(['\r', '\n']), "{line}");
        self.say_raw(line);
    }

    /// A line that may be longer than replies are: a SASL challenge (RFC 4954 §4).
    pub(super) fn say_long(&mut self, code: &str, text: &str) {
        self.output.extend_from_slice(code.as_bytes());
        self.say_raw(text);
    }

    fn say_raw(&mut self, text: &str) {
        self.output.extend_from_slice(text.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    pub(super) fn reply(&mut self, reply: &Reply) {
        write_reply(reply, self.utf8, &mut self.output);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8], size: usize) -> Vec<Line> {
        let mut wire = Wire::default();
        let mut found = Vec::new();
        for piece in input.chunks(size) {
            wire.input.extend_from_slice(piece);
            loop {
                match wire.next_line(|_| 10) {
                    Line::Incomplete => break,
                    line => found.push(line),
                }
            }
        }
        found
    }

    fn check(input: &[u8], expected: &[Result<&str, BadLine>]) {
        let expected: Vec<Line> = expected
            .iter()
            .map(|line| match line {
                Ok(text) => Line::Complete(Bytes::copy_from_slice(text.as_bytes())),
                Err(bad) => Line::Bad(*bad),
            })
            .collect();
        for size in 1..=input.len() {
            assert_eq!(lines(input, size), expected, "{:?} by {size}", input.escape_ascii().to_string());
        }
    }

    #[test]
    fn only_crlf_ends_a_line() {
        use BadLine::{Control, TooLong};
        check(b"a\r\n\r\nb\r\n", &[Ok("a"), Ok(""), Ok("b")]);
        check(b"12345678\r\nx\r\n", &[Ok("12345678"), Ok("x")]);
        check(b"123456789\r\nx\r\n", &[Err(TooLong), Ok("x")]);
        check(b"1234567890123456789\nabc\r\nx\r\n", &[Err(TooLong), Ok("x")]);
        check(b"a\nb\r\nx\r\n", &[Err(Control), Ok("x")]);
        check(b"a\nb\nc\n\r\r\nx\r\n", &[Err(Control), Ok("x")]);
        check(b"a\rb\r\nx\r\n", &[Err(Control), Ok("x")]);
        check(b"a\r\r\nx\r\n", &[Err(Control), Ok("x")]);
        check(b"a\0\r\nx\r\n", &[Err(Control), Ok("x")]);
        check(b"\n\r\nx\r\n", &[Err(Control), Ok("x")]);
    }

    #[test]
    fn endless_lines_do_not_fill_memory() {
        let mut wire = Wire::default();
        let mut found = Vec::new();
        for _ in 0..100 {
            wire.input.extend_from_slice(&[b'a'; 1_000]);
            match wire.next_line(|_| 512) {
                Line::Incomplete => {}
                line => found.push(line),
            }
            assert!(wire.input.len() <= 1_000);
        }
        assert_eq!(found[..2], [Line::Bad(BadLine::TooLong), Line::Bad(BadLine::Endless)]);
    }
}
