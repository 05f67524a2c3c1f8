//! xtext, the encoding of ENVID and ORCPT (RFC 3461 §4), and its UTF-8 relative (RFC 6533 §3).

use std::fmt::Write as _;

/// The decoded text, or `None` where it is not xtext or hides a character that could end a line or a header.
///
/// `utf8` allows characters beyond ASCII, as they are or as `\x{…}` (utf-8-addr-xtext).
pub(crate) fn decode(text: &str, utf8: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'+' => {
                let (hex, tail) = rest.split_at_checked(2)?;
                bytes.push(hex_digit(hex[0])? << 4 | hex_digit(hex[1])?);
                rest = tail;
            }
            b'!'..=b'~' if byte != b'=' => bytes.push(byte),
            // RFC 6533 §3: with SMTPUTF8 the address may also be sent as plain UTF-8.
            0x80.. if utf8 => bytes.push(byte),
            _ => return None,
        }
    }
    let decoded = String::from_utf8(bytes).ok()?;
    let decoded = if utf8 { unescape(&decoded)? } else { decoded };
    let fine =
        decoded.chars().all(|c| if c.is_ascii() { matches!(c, ' '..='~') } else { utf8 && !c.is_control() });
    fine.then_some(decoded)
}

/// RFC 6533 §3 EmbeddedUnicodeChar: `\x{HEXPOINT}`.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x{") {
        let (hex, tail) = after.split_once('}')?;
        // RFC 6533 §3: two to six upper-case hexadecimal digits.
        if !(2..=6).contains(&hex.len()) {
            return None;
        }
        out.push_str(before);
        out.push(char::from_u32(u32::from_str_radix(hex, 16).ok()?)?);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// `text` as xtext.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'+' | b'=' | ..=b' ' | 0x7f.. => {
                // Writing to a String cannot fail.
                let _ = write!(out, "+{byte:02X}");
            }
            _ => out.push(char::from(byte)),
        }
    }
    out
}

/// `text` as utf-8-addr-unitext (RFC 6533 §3), for use with SMTPUTF8.
pub(crate) fn encode_utf8(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '+' | '=' | '\\' | ..=' ' | '\x7f' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\x{{{:02X}}}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        // RFC 3461 §4 has upper case only; lower case is harmless and common.
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtext_round_trips_and_refuses_line_ends() {
        for text in ["", "QQ314159", "a+b=c", "rfc822;ann smith@example.com"] {
            assert_eq!(decode(&encode(text), false).as_deref(), Some(text));
        }
        for bad in ["a b", "a=b", "+0D+0A", "+4", "+GG", "+00", "é", "+C3+A9"] {
            assert_eq!(decode(bad, false), None, "{bad}");
        }
        assert_eq!(decode("utf-8;\\x{E9}+40x", true).as_deref(), Some("utf-8;é@x"));
        assert_eq!(encode_utf8("é+ü@x"), "é\\x{2B}ü@x");
        assert_eq!(decode(&encode_utf8("é+=\\ü"), true).as_deref(), Some("é+=\\ü"));
        assert_eq!(decode("utf-8;é", true).as_deref(), Some("utf-8;é"));
        assert_eq!(decode("utf-8;\\x{0A}", true), None);
        assert_eq!(decode("utf-8;\\x{110000}", true), None);
    }
}
