use std::borrow::Cow;

/// An address where it stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub address: &'a str,
    pub start: usize,
    pub end: usize,
}

/// RFC 5321 §4.5.3.1.3: a path has at most 256 octets.
const ADDRESS_BYTES_MAX: usize = 256;

/// The addresses of a line, in order. Lenient about the local part; the domain needs to look like one.
pub(super) fn find(line: &str) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    for (at, _) in line.match_indices('@') {
        let start = local_start(line, at);
        let end = at + 1 + line[at + 1..].find(|c: char| !is_domain_char(c)).unwrap_or(line.len() - at - 1);
        let domain = line[at + 1..end].trim_end_matches(['.', '-']);
        let end = at + 1 + domain.len();
        let is_domain =
            domain.contains('.') || domain.eq_ignore_ascii_case("localhost") || domain.starts_with('[');
        let overlaps = found.last().is_some_and(|last| last.end > start);
        if start < at && is_domain && !overlaps && end - start <= ADDRESS_BYTES_MAX {
            found.push(Found { address: &line[start..end], start, end });
        }
    }
    found
}

fn local_start(line: &str, at: usize) -> usize {
    if line[..at].ends_with('"') {
        // RFC 5321 §4.1.2 Quoted-string.
        if let Some(open) = line[..at - 1].rfind('"').filter(|open| at - open > 2) {
            return open;
        }
    }
    line[..at]
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_local_char(*c))
        .last()
        .map_or(at, |(start, _)| start)
}

fn is_local_char(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&*+-/=?^_`{|}~.".contains(c)
}

fn is_domain_char(c: char) -> bool {
    c.is_alphanumeric() || "-._[]".contains(c)
}

/// Whether these are the same mailbox, as a server might print it.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The address of `rfc822;user@example.com`, `<user@example.com>`, `RFC822; "a b"@example.com` (RFC 3464 §2.3.1, RFC 6533 §3).
pub(super) fn of_field(value: &str) -> Option<String> {
    let (kind, rest) = value.split_once(';').unwrap_or(("rfc822", value));
    let rest = rest.trim().trim_matches(['<', '>']);
    let text = if kind.trim().eq_ignore_ascii_case("utf-8") { unescape(rest) } else { Cow::Borrowed(rest) };
    match find(&text).first() {
        Some(found) => Some(found.address.to_owned()),
        None => (!text.is_empty() && text.len() <= ADDRESS_BYTES_MAX).then(|| text.into_owned()),
    }
}

/// RFC 6533 §3: `\x{HEX}` in utf-8-addr-xtext.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("\\x{") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\x{") {
        plain.push_str(&rest[..at]);
        let code = &rest[at + 3..];
        let end = code.find('}').unwrap_or(code.len());
        let c = u32::from_str_radix(&code[..end], 16).ok().and_then(char::from_u32);
        plain.extend(c.filter(|c| !c.is_control()));
        rest = code.get(end + 1..).unwrap_or_default();
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        let found: Vec<&str> = find(line).iter().map(|found| found.address).collect();
        assert_eq!(found, expected, "{line:?}");
    }

    #[test]
    fn addresses_in_lines() {
        check("<ann@example.com>: 550 no", &["ann@example.com"]);
        check("  * ann@example.com.", &["ann@example.com"]);
        check("to \"a b\"@example.com and b@example.org", &["\"a b\"@example.com", "b@example.org"]);
        check("@example.com at@ nobody", &[]);
        check("RCPT TO:<用户@例子.example>", &["用户@例子.example"]);
        check("\"ann@example.com\":", &["ann@example.com"]);
    }

    #[test]
    fn addresses_of_fields() {
        let check = |value: &str, expected: Option<&str>| assert_eq!(of_field(value).as_deref(), expected);
        check("rfc822;ann@example.com", Some("ann@example.com"));
        check("RFC822; <ann@example.com>", Some("ann@example.com"));
        check("utf-8; \\x{FC}nn@example.com", Some("ünn@example.com"));
        check("x-local;ann", Some("ann"));
        check("rfc822;", None);
    }
}
