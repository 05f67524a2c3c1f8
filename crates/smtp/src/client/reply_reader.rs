use bytes::BytesMut;
use memchr::memchr;
use postroad_base::{EnhancedCode, Reply};

use super::Violation;

/// RFC 5321 §4.5.3.1.5 says 512; servers send more.
const LINE_MAX_BYTES: usize = 2_048;
const LINES_MAX: usize = 100;
const REPLY_MAX_BYTES: usize = 16 * 1024;

/// Puts replies together from whatever pieces come.
#[derive(Debug, Default)]
pub(super) struct ReplyReader {
    input: BytesMut,
    /// Bytes at the front of `input` known to hold no LF.
    scanned: usize,
    code: u16,
    lines: Vec<String>,
    bytes: usize,
}

impl ReplyReader {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// Whether anything was received beyond the replies taken.
    pub(super) fn is_empty(&self) -> bool {
        self.input.is_empty() && self.lines.is_empty()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The next whole reply.
    pub(super) fn next_reply(&mut self) -> Result<Option<Reply>, Violation> {
        loop {
            let Some(at) = memchr(b'\n', &self.input[self.scanned..]) else {
                self.scanned = self.input.len();
                return if self.scanned >= LINE_MAX_BYTES { Err(Violation::LineTooLong) } else { Ok(None) };
            };
            let line = self.input.split_to(self.scanned + at + 1);
            self.scanned = 0;
            if line.len() > LINE_MAX_BYTES {
                return Err(Violation::LineTooLong);
            }
            self.bytes += line.len();
            if self.line(&line)? {
                self.bytes = 0;
                return Ok(Some(reply(self.code, std::mem::take(&mut self.lines))));
            }
        }
    }

    /// Adds a line; `true` when it was the last one of its reply (RFC 5321 §4.2.1).
    fn line(&mut self, line: &[u8]) -> Result<bool, Violation> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (code, rest) = line.split_at_checked(3).ok_or(Violation::NotAReply)?;
        let digits = (b'2'..=b'5').contains(&code[0]) && code.iter().all(u8::is_ascii_digit);
        if !digits {
            return Err(Violation::NotAReply);
        }
        let code = code.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
        if !self.lines.is_empty() && code != self.code {
            return Err(Violation::NotAReply);
        }
        let (last, text) = match rest.split_first() {
            None => (true, &[][..]),
            Some((b' ', text)) => (true, text),
            Some((b'-', text)) => (false, text),
            Some(_) => return Err(Violation::NotAReply),
        };
        if self.lines.len() >= LINES_MAX || self.bytes > REPLY_MAX_BYTES {
            return Err(Violation::ReplyTooLong);
        }
        self.code = code;
        self.lines.push(String::from_utf8_lossy(text).replace(|c: char| c.is_control(), " "));
        Ok(last)
    }
}

/// RFC 2034 §4: the enhanced code stands at the front of each line, and its class is the reply's.
fn reply(code: u16, mut lines: Vec<String>) -> Reply {
    let enhanced = lines.first().and_then(|line| {
        let (word, _) = line.split_once(' ').unwrap_or((line, ""));
        word.parse::<EnhancedCode>().ok().filter(|enhanced| u16::from(enhanced.class) == code / 100)
    });
    if let Some(enhanced) = enhanced {
        let prefix = enhanced.to_string();
        for line in &mut lines {
            if let Some(text) =
                line.strip_prefix(&prefix).filter(|text| text.is_empty() || text.starts_with(' '))
            {
                *line = text.trim_start_matches(' ').to_owned();
            }
        }
    }
    Reply { code, enhanced, lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8], size: usize) -> Result<Vec<String>, Violation> {
        let mut reader = ReplyReader::default();
        let mut found = Vec::new();
        for piece in input.chunks(size) {
            reader.push(piece);
            while let Some(reply) = reader.next_reply()? {
                let enhanced = reply.enhanced.map(|enhanced| enhanced.to_string()).unwrap_or_default();
                found.push(format!("{}|{enhanced}|{}", reply.code, reply.lines.join("/")));
            }
        }
        Ok(found)
    }

    fn check(input: &str, expected: Result<&[&str], Violation>) {
        for size in 1..=input.len().min(40) {
            let found = read(input.as_bytes(), size);
            let expected =
                expected.map(|replies| replies.iter().map(ToString::to_string).collect::<Vec<_>>());
            assert_eq!(found, expected, "{:?} by {size}", &input[..input.len().min(60)]);
        }
    }

    #[test]
    fn replies() {
        check("250 ok\r\n", Ok(&["250||ok"]));
        check("250\r\n250-a\n250 b\n", Ok(&["250||", "250||a/b"]));
        check("550-5.1.1 no\r\n550 5.1.1\r\n", Ok(&["550|5.1.1|no/"]));
        check("550 5.1.10 x\r\n", Ok(&["550|5.1.10|x"]));
        check("550 4.1.1 mixed\r\n", Ok(&["550||4.1.1 mixed"]));
        check("250 a\x1b[2Jb\u{e9}\r\n", Ok(&["250||a [2Jb\u{e9}"]));
    }

    #[test]
    fn hostile_replies() {
        for bad in
            ["hello\r\n", "25\r\n", "\r\n", "999 x\r\n", "150 x\r\n", "250_x\r\n", "250-a\r\n251 b\r\n"]
        {
            check(bad, Err(Violation::NotAReply));
        }
        check(&"x".repeat(3_000), Err(Violation::LineTooLong));
        check(&format!("250 {}\r\n", "x".repeat(2_100)), Err(Violation::LineTooLong));
        check(&"250-x\r\n".repeat(101), Err(Violation::ReplyTooLong));
        check(&format!("250-{}\r\n", "x".repeat(1_000)).repeat(17), Err(Violation::ReplyTooLong));
    }
}
