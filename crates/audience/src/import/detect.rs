//! How a file is written: its encoding and its delimiter.

use encoding_rs::{EUC_KR, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes of a file that are looked at.
pub(super) const HEAD_BYTES: usize = 64 * 1024;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Lines that are compared to find the delimiter.
const LINES: usize = 20;

/// The encoding that the first bytes of a file say it has: a byte order mark, or the zeros of UTF-16.
pub(super) fn marked(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    match half {
        0..=4 => None,
        _ if zeros(1) > half / 2 => Some(UTF_16LE),
        _ if zeros(0) > half / 2 => Some(UTF_16BE),
        _ => None,
    }
}

/// The most likely encoding of text in which these are the first bytes that are not ASCII, with what follows them.
pub(super) fn encoding(bytes: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        // Cut within a character, and fine before.
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) if is_mostly_utf8(bytes) => UTF_8,
        Err(_) if looks_korean(bytes) => EUC_KR,
        Err(_) => WINDOWS_1252,
    }
}

/// A few broken characters, as from notes that were cut, do not make it another encoding.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let foreign = text.chars().filter(|c| !c.is_ascii());
    let (broken, fine) = foreign.fold((0, 0), |(broken, fine), c| match c {
        char::REPLACEMENT_CHARACTER => (broken + 1, fine),
        _ => (broken, fine + 1),
    });
    broken * 10 <= fine
}

/// In EUC-KR bytes above 0x7F come in pairs, and most Hangul begins with 0xB0 to 0xC8.
fn looks_korean(bytes: &[u8]) -> bool {
    let (text, _, _) = EUC_KR.decode(bytes);
    let hangul = text.chars().filter(|c| ('가'..='힣').contains(c)).count();
    let other = text.chars().filter(|c| !c.is_ascii() && !('가'..='힣').contains(c)).count();
    hangul > other * 4
}

/// The delimiter that cuts the first lines into the same number of parts, more than one.
pub(super) fn delimiter(head: &str) -> u8 {
    let lines: Vec<&str> = head.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
    let score = |delimiter: u8| {
        let counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, delimiter)).collect();
        let first = counts.first().copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == first).count();
        if first == 0 { (0, 0) } else { (same, first) }
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter));
    best.filter(|best| score(*best).1 > 0).unwrap_or(b',')
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut is_quoted = false;
    line.bytes()
        .filter(|byte| {
            if *byte == b'"' {
                is_quoted = !is_quoted;
            }
            *byte == delimiter && !is_quoted
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        let check = |bytes: &[u8], expected: &'static Encoding| {
            assert_eq!(marked(bytes).unwrap_or_else(|| encoding(bytes)), expected, "{bytes:?}");
        };
        check(b"email,name\nann@example.com,Ann", UTF_8);
        check("email,name\nann@example.com,Zoë".as_bytes(), UTF_8);
        check("Zoë, Zoë, Zoë, Zoë, Zoë, Zoë, Zoë, Zoë, Zoë, Zoë, Zoë, Zoë \u{ff}".as_bytes(), UTF_8);
        check(&["Zoë ".repeat(20).as_bytes(), b"Gr\xfc\xdfe"].concat(), UTF_8);
        check(b"\xef\xbb\xbfemail", UTF_8);
        check(b"email,name\nann@example.com,Zo\xeb Gr\xfc\xdfe", WINDOWS_1252);
        check(&EUC_KR.encode("email,이름\nkim@example.com,김민준\nlee@example.com,이서연").0, EUC_KR);
        let wide: Vec<u8> = "email,name\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, UTF_16LE);
        let wide: Vec<u8> = "email,name\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&wide, UTF_16BE);
    }

    #[test]
    fn delimiters_are_recognised() {
        for (head, expected) in [
            ("a,b,c\n1,2,3", b','),
            ("a;b;c\n1,5;2;3", b';'),
            ("a\tb\n1, 2\t3", b'\t'),
            ("email\nann@example.com", b','),
            ("\"a;b\",c\n1,2", b','),
            ("a|b\n1|2", b'|'),
        ] {
            assert_eq!(delimiter(head), expected, "{head}");
        }
    }
}
