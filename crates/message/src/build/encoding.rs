use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::scan::LINE_BYTES;

/// RFC 2045 §6.7 rule 5 and §6.8.
const ENCODED_LINE_BYTES: usize = 76;
/// Bytes that make one full line of base64.
const BASE64_CHUNK: usize = ENCODED_LINE_BYTES / 4 * 3;

/// A Content-Transfer-Encoding (RFC 2045 §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransferEncoding {
    SevenBit,
    EightBit,
    QuotedPrintable,
    Base64,
}

impl TransferEncoding {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SevenBit => "7bit",
            Self::EightBit => "8bit",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
        }
    }

    /// The encoding that leaves `text`, which has CRLF line ends, most readable.
    pub(crate) fn for_text(text: &[u8], eight_bit: bool) -> Self {
        if is_transparent(text) && !begins_from(text) {
            if text.is_ascii() {
                return Self::SevenBit;
            }
            if eight_bit {
                return Self::EightBit;
            }
        }
        let escaped =
            text.iter().filter(|byte| !is_literal(**byte) && !matches!(byte, b'\r' | b'\n')).count();
        if 2 * escaped <= text.len() / 3 { Self::QuotedPrintable } else { Self::Base64 }
    }

    /// Writes the encoded content; it ends with a line end if it had one, or needs none.
    pub(crate) fn write(self, content: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::SevenBit | Self::EightBit => out.extend_from_slice(content),
            Self::QuotedPrintable => quoted_printable(content, out),
            Self::Base64 => base64(content, out),
        }
    }
}

/// Whether SMTP with 8BITMIME carries it as it is: CRLF line ends, short lines, no NUL.
pub(crate) fn is_transparent(content: &[u8]) -> bool {
    let line_feeds = memchr::memchr_iter(b'\n', content).count();
    let mut lines = content.split(|byte| *byte == b'\n');
    let all_short = lines.all(|line| line.strip_suffix(b"\r").unwrap_or(line).len() <= LINE_BYTES);
    all_short
        && memchr::memchr(0, content).is_none()
        && memchr::memchr_iter(b'\r', content).count() == line_feeds
        && memchr::memmem::find_iter(content, b"\r\n").count() == line_feeds
}

/// Lines that mailbox files (RFC 4155) would mangle.
fn begins_from(text: &[u8]) -> bool {
    text.starts_with(b"From ") || memchr::memmem::find(text, b"\nFrom ").is_some()
}

fn is_literal(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~') && byte != b'='
}

/// RFC 2045 §6.7. CRLF are line breaks; everything else is data.
fn quoted_printable(content: &[u8], out: &mut Vec<u8>) {
    let mut lines = memchr::memmem::find_iter(content, b"\r\n");
    let mut start = 0;
    loop {
        let found = lines.next();
        quoted_printable_line(&content[start..found.unwrap_or(content.len())], out);
        let Some(end) = found else { return };
        out.extend_from_slice(b"\r\n");
        start = end + 2;
    }
}

fn quoted_printable_line(line: &[u8], out: &mut Vec<u8>) {
    let mut column = 0;
    for (index, byte) in line.iter().enumerate() {
        let is_last = index + 1 == line.len();
        let escape = !is_literal(*byte)
            // Rule 3: white space at the end of a line gets lost.
            || (is_last && matches!(byte, b' ' | b'\t'))
            // Dots and From at the start of a line suffer from careless relays.
            || (column == 0 && (*byte == b'.' || line[index..].starts_with(b"From ")));
        let width = if escape { 3 } else { 1 };
        let room = if is_last { ENCODED_LINE_BYTES } else { ENCODED_LINE_BYTES - 1 };
        if column + width > room {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if escape {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            out.extend([b'=', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        } else {
            out.push(*byte);
        }
        column += width;
    }
}

/// RFC 2045 §6.8.
fn base64(content: &[u8], out: &mut Vec<u8>) {
    let mut line = [0; ENCODED_LINE_BYTES];
    for chunk in content.chunks(BASE64_CHUNK) {
        let length = STANDARD.encode_slice(chunk, &mut line).expect("a chunk fills at most one line");
        out.extend_from_slice(&line[..length]);
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(encoding: TransferEncoding, content: &[u8]) -> String {
        let mut out = Vec::new();
        encoding.write(content, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn quoted_printable_rules() {
        let check = |content: &str, expected: &str| {
            assert_eq!(
                encoded(TransferEncoding::QuotedPrintable, content.as_bytes()),
                expected,
                "{content:?}"
            );
        };
        check("", "");
        check("a=b\r\n", "a=3Db\r\n");
        check("ä \r\n\tx\t\r\n", "=C3=A4=20\r\n\tx=09\r\n");
        check(".\r\nFrom me\r\nFrom: x", "=2E\r\n=46rom me\r\nFrom: x");
        check("a\nb\rc\0", "a=0Ab=0Dc=00");
        check(&"x".repeat(76), &"x".repeat(76));
        check(&"x".repeat(77), &format!("{}=\r\nxx", "x".repeat(75)));
    }

    #[test]
    fn choice() {
        let check = |text: &str, eight_bit, expected| {
            assert_eq!(TransferEncoding::for_text(text.as_bytes(), eight_bit), expected, "{text:?}");
        };
        check("plain\r\n", false, TransferEncoding::SevenBit);
        check("grün und bunt\r\n", true, TransferEncoding::EightBit);
        check("grün und bunt und lang genug\r\n", false, TransferEncoding::QuotedPrintable);
        check("日本語\r\n", false, TransferEncoding::Base64);
        check(&"x".repeat(999), true, TransferEncoding::QuotedPrintable);
        check(&"x".repeat(998), true, TransferEncoding::SevenBit);
        check("hello\r\nFrom here\r\n", false, TransferEncoding::QuotedPrintable);
        check("a\nb", false, TransferEncoding::QuotedPrintable);
    }

    #[test]
    fn base64_lines() {
        assert_eq!(encoded(TransferEncoding::Base64, b""), "");
        assert_eq!(encoded(TransferEncoding::Base64, b"abc"), "YWJj\r\n");
        let lines = encoded(TransferEncoding::Base64, &[7; 58]);
        assert_eq!(lines.lines().map(str::len).collect::<Vec<_>>(), [76, 4]);
    }

    proptest::proptest! {
        #[test]
        fn quoted_printable_round_trips(words in proptest::collection::vec("[a-zA-Z=. \t\r\n\u{e4}]{0,40}|From ", 0..20)) {
            let content = words.concat();
            let text = encoded(TransferEncoding::QuotedPrintable, content.as_bytes());
            proptest::prop_assert!(text.lines().all(|line| line.len() <= ENCODED_LINE_BYTES && !line.ends_with(' ')));
            let decoded = mail_parser::decoders::quoted_printable::quoted_printable_decode(text.as_bytes());
            proptest::prop_assert_eq!(decoded.unwrap(), content.as_bytes());
        }
    }
}
