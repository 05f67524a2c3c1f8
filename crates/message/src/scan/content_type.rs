/// What a Content-Type field (RFC 2045 §5.1) says about structure.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Structure {
    Leaf,
    /// Every boundary that some parser might take (RFC 2046 §5.1.1). Well-formed fields have one.
    Multipart(Vec<Vec<u8>>),
    /// An embedded message whose header block follows (RFC 2046 §5.2.1, RFC 6532 §3.7).
    Message,
}

pub(super) fn structure(value: &[u8]) -> Structure {
    let mut input = Input { bytes: value, pos: 0 };
    let main = input.token();
    input.skip_cfws();
    if input.peek() != Some(b'/') {
        return Structure::Leaf;
    }
    input.pos += 1;
    let sub = input.token();
    if main.eq_ignore_ascii_case(b"message") {
        let embeds = [&b"rfc822"[..], b"global", b"news"].iter().any(|kind| sub.eq_ignore_ascii_case(kind));
        return if embeds { Structure::Message } else { Structure::Leaf };
    }
    if !main.eq_ignore_ascii_case(b"multipart") {
        return Structure::Leaf;
    }
    Structure::Multipart(boundaries(&mut input))
}

/// Plain `boundary=` parameters, and one more joined from the RFC 2231 §3 pieces `boundary*0=`, `boundary*1=` or
/// `boundary*=`.
fn boundaries(input: &mut Input<'_>) -> Vec<Vec<u8>> {
    const NAME: &[u8] = b"boundary";
    let mut plain: Vec<Vec<u8>> = Vec::new();
    let mut pieces: Vec<u8> = Vec::new();
    while input.next_parameter() {
        let attribute = input.token();
        input.skip_cfws();
        if input.peek() != Some(b'=') {
            continue;
        }
        input.pos += 1;
        let value = input.value();
        if attribute.len() < NAME.len() || !attribute[..NAME.len()].eq_ignore_ascii_case(NAME) {
            continue;
        }
        match attribute.get(NAME.len()) {
            None if !value.is_empty() && !plain.contains(&value) => plain.push(value),
            Some(b'*') => pieces.extend_from_slice(extended(attribute, &value)),
            _ => {}
        }
    }
    if !pieces.is_empty() && !plain.contains(&pieces) {
        plain.push(pieces);
    }
    plain
}

/// RFC 2231 §4: `charset'language'` stands before the first piece of an extended value.
fn extended<'a>(attribute: &[u8], value: &'a [u8]) -> &'a [u8] {
    if !attribute.ends_with(b"*") {
        return value;
    }
    value.splitn(3, |byte| *byte == b'\'').nth(2).unwrap_or(value)
}

/// A reader that takes whatever is there; it never fails and always advances.
struct Input<'a> {
    bytes: &'a [u8],
    pos: usize,
}

impl<'a> Input<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// Moves behind the next `;` and says whether there was one.
    fn next_parameter(&mut self) -> bool {
        while let Some(byte) = self.peek() {
            match byte {
                b';' => {
                    self.pos += 1;
                    return true;
                }
                b'"' => {
                    self.quoted();
                }
                b'(' => self.skip_cfws(),
                _ => self.pos += 1,
            }
        }
        false
    }

    fn token(&mut self) -> &'a [u8] {
        self.skip_cfws();
        let start = self.pos;
        while self.peek().is_some_and(is_token) {
            self.pos += 1;
        }
        &self.bytes[start..self.pos]
    }

    fn value(&mut self) -> Vec<u8> {
        self.skip_cfws();
        if self.peek() == Some(b'"') {
            return self.quoted();
        }
        // Lenient: an unquoted boundary may hold characters that a token cannot.
        let start = self.pos;
        while self.peek().is_some_and(|byte| !matches!(byte, b';' | b' ' | b'\t' | b'\r' | b'\n' | b'"')) {
            self.pos += 1;
        }
        self.bytes[start..self.pos].to_vec()
    }

    fn quoted(&mut self) -> Vec<u8> {
        let mut content = Vec::new();
        self.pos += 1;
        while let Some(byte) = self.peek() {
            self.pos += 1;
            match byte {
                b'"' => break,
                b'\\' => {
                    content.extend(self.peek());
                    self.pos += 1;
                }
                b'\r' | b'\n' => {}
                byte => content.push(byte),
            }
        }
        content
    }

    /// White space and comments, nested as deep as they like (RFC 5322 §3.2.2).
    fn skip_cfws(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                b'\\' if depth > 0 => self.pos += 1,
                _ if depth > 0 => {}
                _ => return,
            }
            self.pos += 1;
        }
        self.pos = self.pos.min(self.bytes.len());
    }
}

/// RFC 2045 §5.1, with the `*` and `'` of RFC 2231.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &[&str]) {
        let expected = expected.iter().map(|boundary| boundary.as_bytes().to_vec()).collect();
        assert_eq!(structure(value.as_bytes()), Structure::Multipart(expected), "{value:?}");
    }

    #[test]
    fn boundaries_as_any_parser_might_see_them() {
        check(" multipart/mixed; boundary=abc", &["abc"]);
        check(" multipart/mixed;\r\n\tboundary=\"a b\\\"c\"; x=y", &["a b\"c"]);
        check(
            "(x(y)) Multipart / Mixed (;boundary=no) ; charset=\"; boundary=no\"; BOUNDARY = abc",
            &["abc"],
        );
        check("multipart/mixed; boundary=a; boundary=b", &["a", "b"]);
        check("multipart/mixed; boundary=a; boundary=a", &["a"]);
        check("multipart/mixed; boundary*0=ab; boundary*1=\"cd\"", &["abcd"]);
        check("multipart/mixed; boundary*=utf-8'en'abc", &["abc"]);
        check("multipart/mixed; boundary=", &[]);
        check("multipart/mixed", &[]);
        check("multipart/mixed; boundary=\"abc", &["abc"]);
        check("multipart/mixed; (((((", &[]);
    }

    #[test]
    fn leaves_and_messages() {
        assert_eq!(structure(b" text/plain; boundary=x"), Structure::Leaf);
        assert_eq!(structure(b""), Structure::Leaf);
        assert_eq!(structure(b"multipart"), Structure::Leaf);
        assert_eq!(structure(b"message/delivery-status"), Structure::Leaf);
        assert_eq!(structure(b"MESSAGE/RFC822"), Structure::Message);
    }
}
