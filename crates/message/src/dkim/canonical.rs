use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The SHA-256 of a body in its relaxed form (RFC 6376 §3.4.4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BodyHash([u8; 32]);

impl std::fmt::Debug for BodyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BodyHash({})", self.to_base64())
    }
}

impl BodyHash {
    /// Hashes a body held in pieces, without copying it. The body is taken as SMTP carries it: lines end with CRLF, and a
    /// last line that is open will be closed.
    #[must_use]
    pub fn of<P: AsRef<[u8]>>(pieces: &[P]) -> Self {
        let mut relaxed = Relaxed::new();
        if let Some((last, end)) = last_content(pieces) {
            for piece in &pieces[..last] {
                relaxed.write(piece.as_ref());
            }
            relaxed.write(&pieces[last].as_ref()[..end]);
            relaxed.emit(b"\r\n");
        }
        Self(relaxed.finish())
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The value of the `bh=` tag.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }
}

/// The piece with the last byte that is not white space, and where it ends there. Everything behind it are empty lines
/// (RFC 6376 §3.4.4: ignored at the end of the body).
fn last_content<P: AsRef<[u8]>>(pieces: &[P]) -> Option<(usize, usize)> {
    pieces.iter().enumerate().rev().find_map(|(index, piece)| {
        let is_content = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        piece.as_ref().iter().rposition(is_content).map(|last| (index, last + 1))
    })
}

/// Short stretches are gathered before they are hashed.
const STAGE_BYTES: usize = 4096;
const DIRECT_BYTES: usize = 1024;

struct Relaxed {
    digest: Context,
    stage: Vec<u8>,
    /// The piece before ended within white space.
    in_space: bool,
}

impl Relaxed {
    fn new() -> Self {
        Self { digest: Context::new(&SHA256), stage: Vec::with_capacity(STAGE_BYTES), in_space: false }
    }

    fn write(&mut self, mut rest: &[u8]) {
        if self.in_space {
            rest = self.end_space(rest);
        }
        while !rest.is_empty() {
            let clean = clean_prefix(rest);
            self.emit(&rest[..clean]);
            rest = &rest[clean..];
            if !rest.is_empty() {
                rest = self.end_space(rest);
            }
        }
    }

    /// Behind white space: none of it counts at the end of a line, and one space elsewhere.
    fn end_space<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        let run = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let rest = &rest[run..];
        self.in_space = rest.is_empty();
        if !matches!(rest.first(), None | Some(b'\r')) {
            self.emit(b" ");
        }
        rest
    }

    fn emit(&mut self, bytes: &[u8]) {
        if self.stage.len() + bytes.len() > STAGE_BYTES || bytes.len() >= DIRECT_BYTES {
            self.digest.update(&self.stage);
            self.stage.clear();
        }
        if bytes.len() >= DIRECT_BYTES {
            self.digest.update(bytes);
        } else {
            self.stage.extend_from_slice(bytes);
        }
    }

    fn finish(mut self) -> [u8; 32] {
        self.digest.update(&self.stage);
        let mut hash = [0; 32];
        hash.copy_from_slice(self.digest.finish().as_ref());
        hash
    }
}

/// Length of the longest prefix that is its own relaxed form, whatever follows: whole blocks first, then smaller ones, then
/// byte by byte.
fn clean_prefix(bytes: &[u8]) -> usize {
    let mut start = 0;
    while let Some(false) = block_changes::<64>(&bytes[start..]) {
        start += 64;
    }
    while let Some(false) = block_changes::<16>(&bytes[start..]) {
        start += 16;
    }
    let tail = &bytes[start..];
    match tail.windows(2).position(|pair| changes(pair[0], pair[1])) {
        Some(position) => start + position,
        // The white space at the very end may go on in the next piece.
        None if matches!(tail.last(), Some(b' ' | b'\t')) => bytes.len() - 1,
        None => bytes.len(),
    }
}

/// Whether any of the first `N` bytes changes; `None` if there are not that many and one more. Written so that the compiler
/// can look at all of them at once.
fn block_changes<const N: usize>(bytes: &[u8]) -> Option<bool> {
    let block: &[u8; N] = bytes.first_chunk()?;
    let next: &[u8; N] = bytes[1..].first_chunk()?;
    Some(block.iter().zip(next).fold(0, |found, (byte, next)| found | u8::from(changes(*byte, *next))) != 0)
}

/// Whether white space at `byte` is anything but a single space between words.
#[expect(clippy::needless_bitwise_bool, reason = "branches would keep the compiler from using vectors")]
fn changes(byte: u8, next: u8) -> bool {
    (byte == b'\t') | ((byte == b' ') & ((next == b' ') | (next == b'\t') | (next == b'\r')))
}

/// The relaxed form of a header field (RFC 6376 §3.4.2), without CRLF.
pub(super) fn relaxed_field(name: &str, value: &[u8], out: &mut Vec<u8>) {
    out.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
    out.push(b':');
    let begin = out.len();
    let mut in_space = false;
    for byte in value {
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            in_space = true;
            continue;
        }
        if in_space && out.len() > begin {
            out.push(b' ');
        }
        in_space = false;
        out.push(*byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6376 §3.4.4, word by word.
    fn reference(body: &[u8]) -> Vec<u8> {
        let text: Vec<char> = body.iter().map(|byte| char::from(*byte)).collect();
        let text: String = text.into_iter().collect();
        let mut lines: Vec<String> = text
            .split("\r\n")
            .map(|line| {
                let mut relaxed = String::new();
                for c in line.chars() {
                    match c {
                        ' ' | '\t' if relaxed.ends_with(' ') => {}
                        ' ' | '\t' => relaxed.push(' '),
                        c => relaxed.push(c),
                    }
                }
                relaxed.trim_end_matches(' ').to_owned()
            })
            .collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines.iter().flat_map(|line| line.chars().map(|c| c as u8).chain(*b"\r\n")).collect()
    }

    fn check(body: &[u8], expected: &[u8]) {
        let digest = aws_lc_rs::digest::digest(&SHA256, expected);
        assert_eq!(BodyHash::of(&[body]).as_bytes(), digest.as_ref(), "{:?}", String::from_utf8_lossy(body));
        assert_eq!(reference(body), expected);
    }

    #[test]
    fn bodies() {
        check(b"", b"");
        check(b"\r\n", b"");
        check(b" \t\r\n\r\n  ", b"");
        check(b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n");
        check(b"a", b"a\r\n");
        check(b"a \t", b"a\r\n");
        check(b"\r\n\r\na\r\n", b"\r\n\r\na\r\n");
        check(b"\ta\tb\r\n", b" a b\r\n");
    }

    #[test]
    fn empty_body_hash_of_rfc_6376() {
        let empty: &[&[u8]] = &[];
        assert_eq!(BodyHash::of(empty).to_base64(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn fields() {
        let check = |name: &str, value: &[u8], expected: &str| {
            let mut out = Vec::new();
            relaxed_field(name, value, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        };
        check("A", b" X", "a:X");
        check("B", b" Y\t\r\n\tZ  ", "b:Y Z");
        check("Subject", b"", "subject:");
        check("Subject", b" \r\n \r\n\t", "subject:");
    }

    proptest::proptest! {
        #[test]
        fn any_body_in_any_pieces(
            words in proptest::collection::vec(
                proptest::sample::select(vec![" ", "  ", "\t", "\r\n", "\r\n\r\n", "a", ".", "\u{e9}", "word"]), 0..80),
            long in 0_usize..200,
            cuts in proptest::collection::vec(0.0_f64..1.0, 0..5),
        ) {
            let body = format!("{}{}", "x y".repeat(long), words.concat()).into_bytes();
            let mut at: Vec<usize> = cuts.iter().map(|cut| (cut * body.len() as f64) as usize).collect();
            at.extend([0, body.len()]);
            at.sort_unstable();
            let pieces: Vec<&[u8]> = at.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect();
            let expected = aws_lc_rs::digest::digest(&SHA256, &reference(&body));
            let found = BodyHash::of(&pieces);
            proptest::prop_assert_eq!(found.as_bytes().as_slice(), expected.as_ref());
        }
    }
}
