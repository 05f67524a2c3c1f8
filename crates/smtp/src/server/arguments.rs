//! The arguments of MAIL and RCPT: a path and ESMTP parameters (RFC 5321 §4.1.2).

use postroad_base::{Domain, EmailAddress};

/// RFC 5321 §4.5.3.1.3: path, brackets and separators included.
const PATH_MAX_BYTES: usize = 256;

/// A path as written, before anybody decides what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PathArgument<'a> {
    /// Without brackets and source route; empty for `<>`.
    pub(super) path: &'a str,
    /// What follows, without leading spaces.
    pub(super) params: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathError {
    Syntax,
    /// Not an address we could ever send to.
    Address,
}

/// Splits `FROM:<path> params` after the colon; `keyword` is `FROM:` or `TO:`.
pub(super) fn split_path<'a>(args: &'a str, keyword: &str) -> Result<PathArgument<'a>, PathError> {
    let given = args.get(..keyword.len()).ok_or(PathError::Syntax)?;
    if !given.eq_ignore_ascii_case(keyword) {
        return Err(PathError::Syntax);
    }
    // RFC 5321 §3.3 allows no space here, but clients send one.
    let rest = args[keyword.len()..].trim_start_matches(' ');
    let inner = rest.strip_prefix('<').ok_or(PathError::Syntax)?;
    let close = closing_bracket(inner).ok_or(PathError::Syntax)?;
    let (path, tail) = (&inner[..close], &inner[close + 1..]);
    if path.len() + 2 > PATH_MAX_BYTES {
        return Err(PathError::Address);
    }
    if !tail.is_empty() && !tail.starts_with(' ') {
        return Err(PathError::Syntax);
    }
    Ok(PathArgument { path: strip_route(path)?, params: tail.trim_matches(' ') })
}

/// The `>` that ends the path: not one inside a quoted local part.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// RFC 5321 §4.1.1.3 and appendix C: source routes `@a,@b:` are accepted and ignored.
fn strip_route(path: &str) -> Result<&str, PathError> {
    if !path.starts_with('@') {
        return Ok(path);
    }
    path.split_once(':')
        .map(|(_, mailbox)| mailbox)
        .filter(|mailbox| !mailbox.is_empty())
        .ok_or(PathError::Syntax)
}

/// RFC 5321 §4.1.1.2: `<>` is the null reverse-path.
pub(super) fn reverse_path(path: &str) -> Result<Option<EmailAddress>, PathError> {
    if path.is_empty() { Ok(None) } else { path.parse().map(Some).map_err(|_| PathError::Address) }
}

/// RFC 5321 §4.1.1.3: `<postmaster>` needs no domain; it is ours.
pub(super) fn forward_path(path: &str, hostname: &Domain) -> Result<EmailAddress, PathError> {
    if path.eq_ignore_ascii_case("postmaster") {
        return format!("{path}@{hostname}").parse().map_err(|_| PathError::Address);
    }
    path.parse().map_err(|_| PathError::Address)
}

/// Goes through `KEYWORD[=value] …` (RFC 5321 §4.1.2 Mail-parameters). `Err` for what is not a parameter at all.
pub(super) fn params(text: &str) -> impl Iterator<Item = Result<(&str, Option<&str>), ParamError>> {
    text.split(' ').filter(|item| !item.is_empty()).map(|item| {
        let (keyword, value) = match item.split_once('=') {
            Some((keyword, value)) => (keyword, Some(value)),
            None => (item, None),
        };
        let keyword_fine = keyword.starts_with(|c: char| c.is_ascii_alphanumeric())
            && keyword.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if keyword_fine { Ok((keyword, value)) } else { Err(ParamError::Syntax) }
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParamError {
    /// 501: wrong value, given twice, no parameter at all.
    Syntax,
    /// 555: not one of ours.
    Unknown,
    /// 552: SIZE over the limit.
    TooLarge,
}

/// Sets `slot`, once.
pub(super) fn once<T>(slot: &mut Option<T>, value: Option<T>) -> Result<(), ParamError> {
    if slot.is_some() || value.is_none() {
        return Err(ParamError::Syntax);
    }
    *slot = value;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &str, expected: Result<(&str, &str), PathError>) {
        let found = split_path(args, "FROM:").map(|found| (found.path, found.params));
        assert_eq!(found, expected, "{args}");
    }

    #[test]
    fn paths() {
        check("FROM:<a@b.c>", Ok(("a@b.c", "")));
        check("from: <a@b.c>  SIZE=1 ", Ok(("a@b.c", "SIZE=1")));
        check("FROM:<>", Ok(("", "")));
        check("FROM:<\"a> \\\"b\"@c.d> X", Ok(("\"a> \\\"b\"@c.d", "X")));
        check("FROM:<@x,@y:a@b.c>", Ok(("a@b.c", "")));
        check("FROM:<@x>", Err(PathError::Syntax));
        check("FROM:<@x:>", Err(PathError::Syntax));
        check("FROM:a@b.c", Err(PathError::Syntax));
        check("FROM:<a@b.c", Err(PathError::Syntax));
        check("FROM:<a@b.c>SIZE=1", Err(PathError::Syntax));
        check("FROM <a@b.c>", Err(PathError::Syntax));
        check("FRÖM:<a@b.c>", Err(PathError::Syntax));
        check("", Err(PathError::Syntax));
        check(&format!("FROM:<{}@b.c>", "x".repeat(300)), Err(PathError::Address));
    }
}
