//! Replies as bytes.

use bytes::{Bytes, BytesMut};
use postroad_base::Reply;

/// RFC 5321 §4.5.3.1.5: a reply line has at most 512 octets, code and CRLF included.
const REPLY_LINE_MAX_BYTES: usize = 512;

/// The longest reply we make, in lines.
const REPLY_LINES_MAX: usize = 100;

/// The bytes of `reply`, for a shell that refuses a connection before it makes a session.
#[must_use]
pub fn encode_reply(reply: &Reply) -> Bytes {
    let mut out = BytesMut::new();
    write_reply(reply, false, &mut out);
    out.freeze()
}

/// Appends `reply` with its enhanced code on every line (RFC 2034 §4). Whatever the text holds, the result is well
/// formed: control characters become spaces, long lines are cut, and what is not ASCII becomes `?` unless `utf8`.
pub(crate) fn write_reply(reply: &Reply, utf8: bool, out: &mut BytesMut) {
    let code = if (200..=599).contains(&reply.code) { reply.code } else { 554 };
    let enhanced = reply.enhanced.map(|enhanced| format!("{enhanced} ")).unwrap_or_default();
    let empty = [String::new()];
    let lines = if reply.lines.is_empty() { &empty[..] } else { &reply.lines };
    let count = lines.len().min(REPLY_LINES_MAX);
    for (index, line) in lines.iter().take(count).enumerate() {
        let separator = if index + 1 == count { ' ' } else { '-' };
        let mut text = format!("{code}{separator}{enhanced}");
        let room = REPLY_LINE_MAX_BYTES - 2;
        for c in line.chars() {
            let c = match c {
                c if c.is_control() => ' ',
                c if !utf8 && !c.is_ascii() => '?',
                c => c,
            };
            if text.len() + c.len_utf8() > room {
                break;
            }
            text.push(c);
        }
        out.extend_from_slice(text.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroad_base::EnhancedCode;

    fn check(reply: &Reply, expected: &str) {
        assert_eq!(encode_reply(reply), expected.as_bytes());
    }

    #[test]
    fn replies() {
        let code = EnhancedCode::new(5, 1, 1);
        check(&Reply::new(550, code, "no such user"), "550 5.1.1 no such user\r\n");
        check(&Reply::plain(354, "go"), "354 go\r\n");
        let lines = vec!["one\r\n250 two".to_owned(), "drei é".to_owned()];
        check(
            &Reply { code: 550, enhanced: Some(code), lines },
            "550-5.1.1 one  250 two\r\n550 5.1.1 drei ?\r\n",
        );
        check(&Reply { code: 7, enhanced: None, lines: vec![] }, "554 \r\n");
        let long = encode_reply(&Reply::plain(250, "x".repeat(9_000)));
        assert_eq!(long.len(), REPLY_LINE_MAX_BYTES);
    }
}
