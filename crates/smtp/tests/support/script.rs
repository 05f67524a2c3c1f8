//! The transcripts in `tests/transcripts`: one step per line.
//!
//! ```text
//! # comment
//! %word word=value …      a setting or something that happens
//! C: line                 the client says it, CRLF added
//! C! bytes\r\n            the client says exactly that; \r \n \0 \t \\ \xHH
//! S: line  S! bytes       the server says it
//! X: reason               the session under test has ended for this reason
//! M: …  O: …              a message stored, a recipient's outcome
//! ```

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub line: usize,
    pub kind: char,
    pub text: String,
    pub raw: bool,
}

impl Step {
    /// The bytes that travel.
    pub fn bytes(&self) -> Vec<u8> {
        if self.raw { unescape(&self.text) } else { [self.text.as_bytes(), b"\r\n"].concat() }
    }
}

pub fn parse(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (head, raw, text) = match line.as_bytes() {
            [b'%', ..] => ('%', false, &line[1..]),
            [kind, b':', b' ', ..] => (char::from(*kind), false, &line[3..]),
            [kind, b':'] => (char::from(*kind), false, ""),
            [kind, b'!', b' ', ..] => (char::from(*kind), true, &line[3..]),
            _ => panic!("line {}: {line:?}", index + 1),
        };
        steps.push(Step { line: index + 1, kind: head, text: text.to_owned(), raw });
    }
    steps
}

pub fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'r') => out.push(b'\r'),
            Some(b'n') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'0') => out.push(0),
            Some(b'\\') => out.push(b'\\'),
            Some(b'x') => {
                let hex: String = [rest.next(), rest.next()].into_iter().flatten().map(char::from).collect();
                out.push(u8::from_str_radix(&hex, 16).expect("two hexadecimal digits"));
            }
            other => panic!("unknown escape {other:?}"),
        }
    }
    out
}

/// Runs `check` on every transcript whose name begins with `prefix`, and says how many there were.
pub fn each(prefix: &str, check: impl Fn(&str, &[Step])) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(prefix))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no transcripts called {prefix}…");
    for name in names {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
        // Several scenarios per file, each after a line of equals signs.
        for (index, scenario) in text.split("\n====\n").enumerate() {
            check(&format!("{name} scenario {}", index + 1), &parse(scenario));
        }
    }
}
