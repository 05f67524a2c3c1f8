/// Longer ones have no use.
const CONTENT_TYPE_BYTES_MAX: usize = 500;

/// Whether this is a well-formed content type (RFC 2045 §5.1) of a single part.
pub(super) fn is_attachable(value: &str) -> bool {
    let (media_type, parameters) = value.split_once(';').unwrap_or((value, ""));
    let Some((main, sub)) = media_type.trim().split_once('/') else { return false };
    value.len() <= CONTENT_TYPE_BYTES_MAX
        && is_token(main)
        && is_token(sub)
        && !main.eq_ignore_ascii_case("multipart")
        && are_parameters(parameters)
}

/// Whether this is an embedded message, which must not be base64 (RFC 2046 §5.2.1).
pub(super) fn is_message(value: &str) -> bool {
    value.trim_start().get(..8).is_some_and(|start| start.eq_ignore_ascii_case("message/"))
}

/// `; attribute=value` lists; values are tokens or quoted strings of printable ASCII.
fn are_parameters(mut rest: &str) -> bool {
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        if rest.is_empty() {
            return true;
        }
        let Some((attribute, value)) = rest.split_once('=') else { return false };
        if !is_token(attribute.trim()) {
            return false;
        }
        rest = match value.strip_prefix('"') {
            Some(quoted) => {
                let Some((content, after)) = quoted.split_once('"') else { return false };
                if !content.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'\\') {
                    return false;
                }
                after
            }
            None => {
                let (token, after) = value.split_at(value.find([';', ' ', '\t']).unwrap_or(value.len()));
                if !is_token(token) {
                    return false;
                }
                after
            }
        };
        let separated = rest.trim_start_matches([' ', '\t']);
        if !separated.is_empty() && !separated.starts_with(';') {
            return false;
        }
    }
}

/// RFC 2045 §5.1.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types() {
        for fine in
            ["image/png", "text/csv; charset=utf-8", "application/x.y+z;a=\"b; c\" ; d=e;", "Text/Plain "]
        {
            assert!(is_attachable(fine), "{fine:?}");
        }
        for bad in [
            "",
            "image",
            "image/",
            "/png",
            "multipart/mixed",
            "a/b\r\nX: y",
            "a/b; c",
            "a/b; c=\"d",
            "a/b; c=d\r\n",
            "a/b; c=\"\r\n\"",
            "a/b; c=d e=f",
            "a/b; c=ä",
            "a b/c",
        ] {
            assert!(!is_attachable(bad), "{bad:?}");
        }
        assert!(is_message("Message/RFC822") && !is_message("text/plain"));
    }
}
