//! Comma-separated values (RFC 4180), record by record, whatever the pieces they come in.

/// The largest record: more fields than any tool exports, with long notes.
pub(super) const RECORD_MAX_BYTES: usize = 256 * 1024;
const FIELDS_MAX: usize = 500;

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A record, and how many bytes it takes.
    Record(Vec<String>, usize),
    /// Too long, of too many fields, or with a quotation mark that is never closed: its first line, and how many bytes
    /// that takes. What comes after it can be read again.
    Broken(String, usize),
    /// It goes on beyond the bytes; at the end of the file, there is nothing left.
    More,
}

/// The first record of `bytes`. At the end of the file (`is_last`) the rest is a record, with or without a line end.
pub(super) fn next(bytes: &[u8], delimiter: u8, is_last: bool) -> Next {
    let mut fields = Vec::new();
    let (mut at, mut from) = (0, 0);
    loop {
        if at > RECORD_MAX_BYTES || fields.len() >= FIELDS_MAX {
            return broken(bytes, is_last);
        }
        if bytes.get(from) == Some(&b'"') {
            let Some(end) = closing(bytes, from + 1, is_last) else {
                let is_hopeless = is_last || bytes.len() - from > RECORD_MAX_BYTES;
                return if is_hopeless { broken(bytes, is_last) } else { Next::More };
            };
            at = end + 1;
        }
        let rest = &bytes[at..];
        match memchr::memchr2(delimiter, b'\n', rest) {
            Some(found) => {
                at += found;
                fields.push(text(&bytes[from..at]));
                if bytes[at] == b'\n' {
                    return Next::Record(fields, at + 1);
                }
                at += 1;
                from = at;
            }
            None if !is_last => {
                let is_hopeless = bytes.len() > RECORD_MAX_BYTES;
                return if is_hopeless { broken(bytes, is_last) } else { Next::More };
            }
            None if bytes.is_empty() => return Next::More,
            None => {
                fields.push(text(&bytes[from..]));
                return Next::Record(fields, bytes.len());
            }
        }
    }
}

/// Where the quotation mark is that closes what was opened before `from`. The last of the bytes may be the first of two,
/// the second of which has not come yet.
fn closing(bytes: &[u8], from: usize, is_last: bool) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)?;
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            None if !is_last => return None,
            _ => return Some(at),
        }
    }
}

fn broken(bytes: &[u8], is_last: bool) -> Next {
    match memchr::memchr(b'\n', bytes) {
        Some(end) => Next::Broken(shown(&bytes[..end]), end + 1),
        // A line without an end: it is passed over bit by bit.
        None if is_last || bytes.len() > RECORD_MAX_BYTES => Next::Broken(shown(bytes), bytes.len()),
        None => Next::More,
    }
}

fn shown(line: &[u8]) -> String {
    String::from_utf8_lossy(&line[..line.len().min(1_000)]).into_owned()
}

/// The value of a field: without its quotation marks, trimmed, with the spaces that spreadsheets put in.
fn text(bytes: &[u8]) -> String {
    let whole = String::from_utf8_lossy(bytes);
    let text = match whole.strip_prefix('"') {
        None => whole,
        Some(inner) => {
            let inner = inner.trim_end_matches(['\r', ' ']);
            let (inside, after) = match inner.rfind('"') {
                Some(end) => (&inner[..end], &inner[end + 1..]),
                None => (inner, ""),
            };
            (inside.replace("\"\"", "\"") + after).into()
        }
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // How spreadsheets, and our own exports, keep a text from being calculated.
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(mut bytes: &[u8]) -> Vec<Vec<String>> {
        let mut records = Vec::new();
        loop {
            match next(bytes, b',', true) {
                Next::Record(fields, taken) => {
                    records.push(fields);
                    bytes = &bytes[taken..];
                }
                Next::Broken(line, taken) => {
                    records.push(vec![format!("broken: {line}")]);
                    bytes = &bytes[taken..];
                }
                Next::More => return records,
            }
        }
    }

    #[test]
    fn records_are_read_as_spreadsheets_write_them() {
        let text = "a, b ,\"c,\"\"d\"\"\"\r\n\"two\nlines\",,\u{a0}x\n\n'+49 30,'tis,'=1\nlast";
        assert_eq!(
            all(text.as_bytes()),
            [
                vec!["a", "b", "c,\"d\""],
                vec!["two\nlines", "", "x"],
                vec![""],
                vec!["+49 30", "'tis", "=1"],
                vec!["last"]
            ]
        );
        assert_eq!(all(b"\"\"\"VIP\"\",\"\"Blog\"\"\",x"), [vec!["\"VIP\",\"Blog\"", "x"]]);
        assert_eq!(all(b"a\"b,\"\"\n"), [vec!["a\"b", ""]]);
        assert_eq!(next(b"a,b", b',', false), Next::More);
        assert_eq!(next(b"a,\"b\"", b',', false), Next::More);
    }

    /// One bad row does not take the others with it.
    #[test]
    fn what_cannot_be_read_ends_with_its_line() {
        assert_eq!(all(b"a,b\nc,\"d\ne,f\n"), [vec!["a", "b"], vec!["broken: c,\"d"], vec!["e", "f"]]);
        let long = [b"x\n\"".as_slice(), &b"a".repeat(300_000), b"\ny\n"].concat();
        let found = all(&long);
        assert_eq!((found.len(), found[2].as_slice()), (3, ["y".to_owned()].as_slice()));
        let endless = b"a".repeat(300_000);
        assert!(matches!(next(&endless, b',', false), Next::Broken(_, 300_000)));
        let wide = b",".repeat(600);
        assert!(matches!(next(&wide, b',', true), Next::Broken(..)));
    }

    proptest! {
        /// What is written is read, however it is cut.
        #[test]
        fn writing_and_reading_agree(fields in prop::collection::vec("[a-z\",;\n é]{0,8}", 1..5)) {
            let line: Vec<String> =
                fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let text = line.join(",") + "\n";
            let expected: Vec<String> = fields.iter().map(|field| field.trim().to_owned()).collect();
            prop_assert_eq!(all(text.as_bytes()), vec![expected.clone()]);
            for cut in 0..text.len() {
                let found = next(&text.as_bytes()[..cut], b',', false);
                prop_assert!(found == Next::More, "{cut} of {text:?}: {found:?}");
            }
        }

        /// Every byte is taken, in steps that go on.
        #[test]
        fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut rest = bytes.as_slice();
            while let Next::Record(_, taken) | Next::Broken(_, taken) = next(rest, b',', true) {
                prop_assert!(taken > 0);
                rest = &rest[taken..];
            }
            prop_assert!(rest.is_empty());
        }
    }
}
