//! Command lines, parsed strictly; what is wrong but understandable is reported beside the result.

/// An ESMTP parameter, keyword in upper case (RFC 5321 §4.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub keyword: String,
    pub value: Option<String>,
}

/// `MAIL FROM:` or `RCPT TO:` taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathCommand {
    /// Without the angle brackets; empty for `<>`.
    pub(super) address: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) violations: Vec<&'static str>,
}

/// Verb in upper case and the rest of the line after one space.
pub(super) fn split_verb(line: &str) -> (String, &str) {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    (verb.to_ascii_uppercase(), rest)
}

/// Parses what follows `MAIL ` (`prefix` = `FROM:`) or `RCPT ` (`TO:`); `None` when there is no path.
pub(super) fn parse_path(rest: &str, prefix: &str) -> Option<PathCommand> {
    let mut violations = Vec::new();
    let head = rest.get(..prefix.len())?;
    if !head.eq_ignore_ascii_case(prefix) {
        return None;
    }
    let mut path = &rest[prefix.len()..];
    if path.starts_with(' ') {
        // RFC 5321 §3.3: spaces are not permitted on either side of the colon.
        violations.push("space after the colon of MAIL FROM or RCPT TO");
        path = path.trim_start();
    }
    let inner = path.strip_prefix('<')?;
    let end = closing_bracket(inner)?;
    let tail = &inner[end + 1..];
    let parameters = match tail.strip_prefix(' ') {
        Some(text) => parse_parameters(text, &mut violations),
        None if tail.is_empty() => Vec::new(),
        None => return None,
    };
    Some(PathCommand { address: inner[..end].to_owned(), parameters, violations })
}

/// Where the path ends; a `>` inside a quoted local part does not count (RFC 5321 §4.1.2).
fn closing_bracket(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
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

fn parse_parameters(text: &str, violations: &mut Vec<&'static str>) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for word in text.split(' ') {
        if word.is_empty() {
            violations.push("empty ESMTP parameter or trailing space");
            continue;
        }
        let (keyword, value) = match word.split_once('=') {
            Some((keyword, value)) => (keyword, Some(value.to_owned())),
            None => (word, None),
        };
        let keyword = keyword.to_ascii_uppercase();
        if parameters.iter().any(|known| known.keyword == keyword) {
            violations.push("ESMTP parameter given twice");
        }
        parameters.push(Parameter { keyword, value });
    }
    parameters
}

/// Whether the argument of EHLO is a domain with a dot or an address literal (RFC 5321 §4.1.1.1).
pub(super) fn is_greeting_name(argument: &str) -> bool {
    if let Some(literal) = argument.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let literal = literal.strip_prefix("IPv6:").unwrap_or(literal);
        return literal.parse::<std::net::IpAddr>().is_ok();
    }
    argument.contains('.')
        && argument.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart() {
        let parsed = parse_path("FROM:<\"a>b\"@x.test> SIZE=12 body=8BITMIME", "FROM:").expect("a path");
        assert_eq!(parsed.address, "\"a>b\"@x.test");
        assert_eq!(parsed.parameters[1].keyword, "BODY");
        assert_eq!(parsed.parameters[0].value.as_deref(), Some("12"));
        assert!(parsed.violations.is_empty());
        assert_eq!(parse_path("from:<>", "FROM:").expect("null path").address, "");
        for bad in ["FROM:a@b", "TO:<a@b>", "FROM:<a@b", "FROM:<a@b>SIZE=1", ""] {
            assert_eq!(parse_path(bad, "FROM:"), None, "{bad}");
        }
    }

    #[test]
    fn sloppiness_is_reported() {
        let check = |text: &str| parse_path(text, "TO:").expect("understandable").violations.len();
        assert_eq!(check("TO: <a@b>"), 1);
        assert_eq!(check("TO:<a@b> "), 1);
        assert_eq!(check("TO:<a@b> NOTIFY=NEVER NOTIFY=NEVER"), 1);
    }

    #[test]
    fn greeting_names() {
        for good in ["mx.example.test", "[127.0.0.1]", "[IPv6:::1]"] {
            assert!(is_greeting_name(good), "{good}");
        }
        for bad in ["localhost", "", "a..b", "[nonsense]", "under_score.test", "-a.test"] {
            assert!(!is_greeting_name(bad), "{bad}");
        }
    }
}
