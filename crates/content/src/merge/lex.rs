//! Finds what belongs to the merge language in a text.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    /// Between `{{` and `}}`.
    Expression(&'a str),
    /// Between `{%` and `%}`.
    Statement(&'a str),
    /// `{{`, `{%` or `{#` that does not end.
    Open(&'a str),
}

/// Cuts a text into its pieces; comments are left out.
pub(crate) fn lex(source: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some(at) = next_open(rest) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let (open, inner) = from.split_at(2);
        let close = match open {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let end = if open == "{#" { inner.find(close) } else { end_of(inner, close) };
        let Some(end) = end else {
            pieces.push(Piece::Open(open));
            rest = inner;
            continue;
        };
        // The signs for cutting white space off mean nothing here.
        let content = inner[..end].trim_matches(|c: char| c == '-' || c == '+' || c.is_whitespace()).trim();
        match open {
            "{{" => pieces.push(Piece::Expression(content)),
            "{%" => pieces.push(Piece::Statement(content)),
            _ => {}
        }
        rest = &inner[end + 2..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn next_open(text: &str) -> Option<usize> {
    text.as_bytes().windows(2).position(|pair| matches!(pair, b"{{" | b"{%" | b"{#"))
}

/// Where it ends, not within quotes.
fn end_of(text: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if text[at..].starts_with(close) => return Some(at),
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Piece::*;
    use super::*;

    #[test]
    fn texts_are_cut() {
        for (source, expected) in [
            ("", vec![]),
            ("a { b }", vec![Text("a { b }")]),
            ("Hi {{ x }}!", vec![Text("Hi "), Expression("x"), Text("!")]),
            ("{{- x -}}", vec![Expression("x")]),
            ("{{ '}}' }}", vec![Expression("'}}'")]),
            ("{# no #}{% if a %}b", vec![Statement("if a"), Text("b")]),
            ("a {{ b", vec![Text("a "), Open("{{"), Text(" b")]),
            ("{{ \"a\\\" }} \" }}", vec![Expression("\"a\\\" }} \"")]),
        ] {
            assert_eq!(lex(source), expected, "{source:?}");
        }
    }
}
