//! Encoded words (RFC 2047), read leniently and written strictly.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::Encoding;

/// RFC 2047 §2.
const ENCODED_WORD_BYTES_MAX: usize = 75;
const OVERHEAD_BYTES: usize = "=?utf-8?q??=".len();

/// Decodes the encoded words in unfolded text. Unknown character sets and broken words stay as they are; other bytes are
/// UTF-8 or get replaced. The result is at most a few times as large as the input.
#[must_use]
pub fn decode_text(text: &[u8]) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = memchr::memmem::find(rest, b"=?") {
        let Some(word) = Word::parse(&rest[start..]) else {
            decoded.push_str(&String::from_utf8_lossy(&rest[..start + 2]));
            rest = &rest[start + 2..];
            continue;
        };
        decoded.push_str(&String::from_utf8_lossy(&rest[..start]));
        rest = decode_run(word, &rest[start..], &mut decoded);
    }
    decoded.push_str(&String::from_utf8_lossy(rest));
    decoded
}

/// Decodes `word` and those that follow it with only white space between, which is dropped (RFC 2047 §6.2). Words of one
/// character set are joined before they are decoded, since many senders split characters.
fn decode_run<'a>(word: Word, input: &'a [u8], decoded: &mut String) -> &'a [u8] {
    let mut rest = &input[word.length..];
    let mut bytes = word.content;
    let mut encoding_now = word.encoding;
    loop {
        let gap = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let Some(next) = Word::parse(&rest[gap..]) else { break };
        if !std::ptr::eq(next.encoding, encoding_now) {
            push_decoded(encoding_now, &bytes, decoded);
            bytes.clear();
            encoding_now = next.encoding;
        }
        bytes.extend_from_slice(&next.content);
        rest = &rest[gap + next.length..];
    }
    push_decoded(encoding_now, &bytes, decoded);
    rest
}

/// Line breaks and other controls do not come back through an encoded word.
fn push_decoded(encoding: &'static Encoding, bytes: &[u8], decoded: &mut String) {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    decoded.extend(text.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }));
}

struct Word {
    encoding: &'static Encoding,
    content: Vec<u8>,
    length: usize,
}

impl Word {
    /// `=?charset?encoding?encoded-text?=` at the start of `input`.
    fn parse(input: &[u8]) -> Option<Self> {
        let inner = input.strip_prefix(b"=?")?;
        let charset_len = inner.iter().take(64).position(|byte| *byte == b'?')?;
        let (charset, rest) = (&inner[..charset_len], &inner[charset_len + 1..]);
        // RFC 2231 §5: a language may follow the character set.
        let charset = charset.split(|byte| *byte == b'*').next()?;
        let encoding = Encoding::for_label(charset)?;
        let [kind, b'?', text @ ..] = rest else { return None };
        let text_len = memchr::memchr2(b'?', b'\n', text)?;
        let (text, after) = (&text[..text_len], &text[text_len..]);
        if !after.starts_with(b"?=") {
            return None;
        }
        let content = match kind {
            b'B' | b'b' => decode_b(text)?,
            b'Q' | b'q' => decode_q(text),
            _ => return None,
        };
        let length = 2 + charset_len + 1 + 2 + text_len + 2;
        Some(Self { encoding, content, length })
    }
}

fn decode_b(text: &[u8]) -> Option<Vec<u8>> {
    let trimmed: Cow<'_, [u8]> = if text.contains(&b' ') {
        text.iter().copied().filter(|byte| *byte != b' ').collect()
    } else {
        text.into()
    };
    let end = trimmed.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(&trimmed[..end]).ok()
}

/// RFC 2047 §4.2; a `=` that starts no escape stays.
fn decode_q(text: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'_', _) => content.push(b' '),
            (b'=', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                content.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            (byte, _) => content.push(*byte),
        }
    }
    content
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

/// Writes `text` as UTF-8 encoded words, B or Q, whichever is shorter. Each holds whole characters (RFC 2047 §5) and is at
/// most 75 characters long; they are to be separated by white space. Every word is also valid in a phrase (§5 rule 3).
pub(super) fn encode_words(text: &str) -> Vec<String> {
    let escaped: usize = text.bytes().map(|byte| if is_q_safe(byte) || byte == b' ' { 1 } else { 3 }).sum();
    let use_q = escaped <= text.len().div_ceil(3) * 4;
    let content_max = ENCODED_WORD_BYTES_MAX - OVERHEAD_BYTES;
    let cost = |bytes: &str| if use_q { q_length(bytes) } else { bytes.len().div_ceil(3) * 4 };
    let mut words = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for (index, c) in text.char_indices() {
        let next = index + c.len_utf8();
        if cost(&text[start..next]) > content_max && end > start {
            words.push(encode_word(&text[start..end], use_q));
            start = end;
        }
        end = next;
    }
    if end > start {
        words.push(encode_word(&text[start..end], use_q));
    }
    words
}

fn q_length(text: &str) -> usize {
    text.bytes().map(|byte| if is_q_safe(byte) || byte == b' ' { 1 } else { 3 }).sum()
}

fn is_q_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!*+-/".contains(&byte)
}

fn encode_word(text: &str, use_q: bool) -> String {
    if !use_q {
        return format!("=?utf-8?b?{}?=", STANDARD.encode(text));
    }
    let mut word = String::from("=?utf-8?q?");
    for byte in text.bytes() {
        match byte {
            b' ' => word.push('_'),
            byte if is_q_safe(byte) => word.push(char::from(byte)),
            byte => word.push_str(&format!("={byte:02X}")),
        }
    }
    word + "?="
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(decode_text(text.as_bytes()), expected, "{text:?}");
    }

    #[test]
    fn rfc_2047_section_8() {
        check("(=?ISO-8859-1?Q?a?=)", "(a)");
        check("=?ISO-8859-1?Q?a?= b", "a b");
        check("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab");
        check("=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=", "ab");
        check("=?ISO-8859-1?Q?a_b?=", "a b");
        check("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b");
        check("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore");
    }

    #[test]
    fn lenient_decoding() {
        check("=?utf-8?B?w6Q=?=", "ä");
        check("=?utf-8?b?w6Q?=", "ä");
        check("=?UTF-8?Q?=C3?= =?utf-8?q?=A4?=", "ä");
        check("=?utf-8?q?a=0D=0AX-Evil:_b?=", "a  X-Evil: b");
        check("=?gb2312?B?xOO6ww==?=", "你好");
        check("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本");
        check("=?unknown?q?a?= b", "=?unknown?q?a?= b");
        check("=?utf-8?x?a?=", "=?utf-8?x?a?=");
        check("=?utf-8?q?a", "=?utf-8?q?a");
        check("=?utf-8?b?*?=", "=?utf-8?b?*?=");
        check("=?=?utf-8?q?a?=", "=?a");
        check("=?", "=?");
        check("=?utf-8?q?=ZZ=?=", "=ZZ=");
        check("plain ä", "plain ä");
        assert_eq!(decode_text(b"a\xffb"), "a\u{fffd}b");
    }

    proptest::proptest! {
        #[test]
        fn round_trip(text in "[^\\p{Cc}]{1,120}") {
            let words = encode_words(&text);
            for word in &words {
                proptest::prop_assert!(word.len() <= ENCODED_WORD_BYTES_MAX, "{}", word);
                proptest::prop_assert!(std::str::from_utf8(word.as_bytes()).unwrap().is_ascii());
            }
            proptest::prop_assert_eq!(decode_text(words.join(" ").as_bytes()), text);
        }

        #[test]
        fn never_panics(bytes: Vec<u8>, text in "(=\\?|utf-8|\\?[bq]\\?|\\?=| |[a-zA-Z0-9=]{0,3}){0,12}") {
            let _ = (decode_text(&bytes), decode_text(text.as_bytes()));
        }
    }
}
