//! `?` placeholders become `$1`, `$2`, … for PostgreSQL.

use std::borrow::Cow;
use std::fmt::Write;

/// Rewrites `?` outside string literals, quoted identifiers, comments and dollar-quoted bodies.
pub fn numbered(sql: &str) -> Cow<'_, str> {
    let bytes = sql.as_bytes();
    let Some(first) = bytes.iter().position(|&byte| byte == b'?') else {
        return Cow::Borrowed(sql);
    };
    let mut out = String::with_capacity(sql.len() + 16);
    let mut number = 0_u32;
    let mut copied = 0;
    // A quote or a comment may begin before the first `?`.
    let mut at = if bytes[..first].iter().any(|byte| b"'\"-/$".contains(byte)) { 0 } else { first };
    while at < bytes.len() {
        if bytes[at] == b'?' {
            number += 1;
            out.push_str(&sql[copied..at]);
            write!(out, "${number}").expect("writing to a string does not fail");
            at += 1;
            copied = at;
        } else {
            at += skip(&bytes[at..]);
        }
    }
    out.push_str(&sql[copied..]);
    Cow::Owned(out)
}

/// How many bytes to step over: a whole literal, identifier or comment, or one byte.
fn skip(rest: &[u8]) -> usize {
    match rest {
        [quote @ (b'\'' | b'"'), ..] => quoted(rest, *quote),
        [b'-', b'-', ..] => rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |end| end + 1),
        [b'/', b'*', ..] => block_comment(rest),
        [b'$', ..] => dollar_quoted(rest).unwrap_or(1),
        _ => 1,
    }
}

/// A doubled quote inside is two adjacent literals to this scanner, which is the same.
fn quoted(rest: &[u8], quote: u8) -> usize {
    rest[1..].iter().position(|&byte| byte == quote).map_or(rest.len(), |end| end + 2)
}

/// Block comments nest in PostgreSQL.
fn block_comment(rest: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at + 1 < rest.len() {
        match &rest[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// `$tag$ … $tag$`, `None` when no tag begins here.
fn dollar_quoted(rest: &[u8]) -> Option<usize> {
    let tag_end = 1 + rest[1..].iter().position(|&byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))?;
    if rest[tag_end] != b'$' || rest[1].is_ascii_digit() {
        return None;
    }
    let tag = &rest[..=tag_end];
    let body = &rest[tag.len()..];
    let end = body.windows(tag.len()).position(|window| window == tag);
    Some(end.map_or(rest.len(), |end| tag.len() + end + tag.len()))
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn only_real_placeholders_are_numbered() {
        for (sql, expected) in [
            ("SELECT 1", "SELECT 1"),
            ("SELECT ?", "SELECT $1"),
            ("a = ? AND b IN (?, ?)", "a = $1 AND b IN ($2, $3)"),
            ("'?' ? '''?' ?", "'?' $1 '''?' $2"),
            ("\"col?\" = ?", "\"col?\" = $1"),
            ("? -- why?\n ?", "$1 -- why?\n $2"),
            ("? -- to the end?", "$1 -- to the end?"),
            ("/* ? /* ? */ ? */ ?", "/* ? /* ? */ ? */ $1"),
            ("$$ ? $$ ? $a$ ? $$ ? $a$ ?", "$$ ? $$ $1 $a$ ? $$ ? $a$ $2"),
            ("a - ? / ?", "a - $1 / $2"),
            ("'unterminated ?", "'unterminated ?"),
            ("/* unterminated ?", "/* unterminated ?"),
            ("é = ? -- ü ?", "é = $1 -- ü ?"),
            ("$1 ?", "$1 $1"),
            ("? $", "$1 $"),
        ] {
            assert_eq!(numbered(sql), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_keeps_the_rest(sql in "[?'\"$/*\\-a\n ]{0,40}") {
            let out = numbered(&sql);
            proptest::prop_assert!(out.len() >= sql.len());
        }
    }
}
