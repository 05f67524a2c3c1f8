//! The octets between DATA and the final dot, and what may not be among them.

use bytes::BytesMut;

/// RFC 5321 §4.5.3.1.6: a text line has at most 1000 octets with its CRLF.
const MAX_LINE_BYTES: usize = 1000;

/// Takes dot-stuffed lines apart (RFC 5321 §4.5.2).
#[derive(Debug, Default)]
pub(super) struct Unstuffer {
    pub(super) content: BytesMut,
    /// Where the search for the next line end goes on.
    searched: usize,
}

impl Unstuffer {
    /// Moves whole lines out of `input`; true when the line with the single dot was among them.
    pub(super) fn take(&mut self, input: &mut BytesMut) -> bool {
        while let Some(length) = self.next_line(input) {
            let line = input.split_to(length);
            self.searched = 0;
            if &line[..] == b".\r\n" {
                return true;
            }
            let line = if line[0] == b'.' { &line[1..] } else { &line[..] };
            self.content.extend_from_slice(line);
        }
        false
    }

    /// The length of the first line with its CRLF. A line feed alone does not end a line.
    fn next_line(&mut self, input: &BytesMut) -> Option<usize> {
        while let Some(found) = input[self.searched..].iter().position(|byte| *byte == b'\n') {
            let at = self.searched + found;
            self.searched = at + 1;
            if at > 0 && input[at - 1] == b'\r' {
                return Some(at + 1);
            }
        }
        self.searched = input.len();
        None
    }
}

/// What may not be in content that came by DATA; `eight_bit` tells whether BODY=8BITMIME was declared.
pub(super) fn judge(content: &[u8], eight_bit: bool) -> Vec<&'static str> {
    let mut found = Vec::new();
    let bare_lf =
        content.iter().enumerate().any(|(at, byte)| *byte == b'\n' && (at == 0 || content[at - 1] != b'\r'));
    let bare_cr =
        content.iter().enumerate().any(|(at, byte)| *byte == b'\r' && content.get(at + 1) != Some(&b'\n'));
    // RFC 5321 §2.3.8: CR and LF occur only together.
    if bare_lf {
        found.push("bare LF in content");
    }
    if bare_cr {
        found.push("bare CR in content");
    }
    if content.contains(&0) {
        found.push("NUL in content");
    }
    if !eight_bit && !content.is_ascii() {
        // RFC 6152 §3.
        found.push("8-bit content without BODY=8BITMIME");
    }
    if content.split(|byte| *byte == b'\n').any(|line| line.len() + 1 > MAX_LINE_BYTES) {
        found.push("content line longer than 1000 octets");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pieces: &[&[u8]], content: &[u8], rest: &[u8], ended: bool) {
        let (mut unstuffer, mut input, mut end) = (Unstuffer::default(), BytesMut::new(), false);
        for piece in pieces {
            input.extend_from_slice(piece);
            end = end || unstuffer.take(&mut input);
        }
        assert_eq!((&unstuffer.content[..], &input[..], end), (content, rest, ended));
    }

    #[test]
    fn only_crlf_dot_crlf_ends() {
        check(&[b".\r\n"], b"", b"", true);
        check(&[b"a\r\n..b\r\n.\r\nQUIT\r\n"], b"a\r\n.b\r\n", b"QUIT\r\n", true);
        check(&[b"a\r", b"\n.", b"\r", b"\n"], b"a\r\n", b"", true);
        check(&[b"a\n.\nb\r\n.\n.\r\n"], b"a\n.\nb\r\n\n.\r\n", b"", false);
        check(&[b"a\r\n.\rb\r\n"], b"a\r\n\rb\r\n", b"", false);
    }

    #[test]
    fn faults_of_content_are_named() {
        assert!(judge(b"fine\r\n", false).is_empty());
        assert_eq!(judge(b"a\nb\r\n", false), ["bare LF in content"]);
        assert_eq!(judge(b"a\rb\r\n", false), ["bare CR in content"]);
        assert_eq!(judge("\u{e9}\r\n".as_bytes(), false), ["8-bit content without BODY=8BITMIME"]);
        assert!(judge("\u{e9}\r\n".as_bytes(), true).is_empty());
        let long = [vec![b'x'; 998], b"\r\n".to_vec()].concat();
        assert!(judge(&long, false).is_empty());
        let longer = [vec![b'x'; 999], b"\r\n".to_vec()].concat();
        assert_eq!(judge(&longer, false), ["content line longer than 1000 octets"]);
    }
}
