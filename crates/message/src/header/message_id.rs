use postroad_base::UtcMillis;

/// RFC 5322 §3.6.4 in a line of §2.1.1.
const MESSAGE_ID_BYTES_MAX: usize = 900;

/// The first `<left@right>` of the value, brackets included, or `None` if there is none. Lenient about which characters
/// stand on each side, as the world is; never with white space, brackets or control characters inside.
#[must_use]
pub fn parse_message_id(value: &[u8]) -> Option<&str> {
    let start = memchr::memchr(b'<', value)?;
    let end = start + memchr::memchr(b'>', &value[start..])?;
    let id = std::str::from_utf8(&value[start..=end]).ok()?;
    let inner = &id[1..id.len() - 1];
    let (left, right) = inner.rsplit_once('@')?;
    let fine = !left.is_empty()
        && !right.is_empty()
        && id.len() <= MESSAGE_ID_BYTES_MAX
        && !inner.contains(|c: char| c.is_control() || c.is_whitespace() || c == '<');
    fine.then_some(id)
}

/// A new Message-ID with its brackets: unique by time and `random`, naming only `host`.
#[must_use]
pub fn new_message_id(now: UtcMillis, random: [u8; 16], host: &str) -> String {
    format!("<{:x}.{:032x}@{host}>", now.0, u128::from_be_bytes(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(parse_message_id(text.as_bytes()), expected);
        check(" <a@b> (comment)", Some("<a@b>"));
        check("<\"a@b\"@c>", Some("<\"a@b\"@c>"));
        check("<a@b> <c@d>", Some("<a@b>"));
        check("a@b", None);
        check("<ab>", None);
        check("<@b>", None);
        check("<a@>", None);
        check("<a b@c>", None);
        check("<a\r\n@c>", None);
        check("", None);
        let id = new_message_id(UtcMillis(1), [7; 16], "mx.example");
        assert_eq!(id, "<1.07070707070707070707070707070707@mx.example>");
        check(&id, Some(&id));
    }
}
