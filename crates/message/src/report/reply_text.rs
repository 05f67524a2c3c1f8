use postroad_base::EnhancedCode;

/// The reply that stands in a text (RFC 5321 §4.2, RFC 2034).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplyText {
    pub code: Option<u16>,
    pub enhanced: Option<EnhancedCode>,
}

/// Of the text before a number, this much is looked at.
const LEAD_BYTES_MAX: usize = 32;

/// Finds the reply code and the enhanced code in what a server printed around them: `host x said: 550-5.1.1 …`,
/// `550 #5.1.0 …`, `(#5.1.1)`, `smtp; 5.1.0 - Unknown address error 550-'5.2.2 …'`. Numbers in addresses, versions and
/// dates are not taken for codes. Where there are several, final replies go before transient ones and specific codes
/// before `x.0.0`.
#[must_use]
pub fn find_reply(text: &str) -> ReplyText {
    let mut found = ReplyText::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let number = text[at..end].trim_end_matches('.');
        if may_begin(before) && may_end(bytes.get(end).copied()) {
            consider(number, bytes, at, end, &mut found);
        }
        at = end;
    }
    found
}

fn consider(number: &str, bytes: &[u8], at: usize, end: usize, found: &mut ReplyText) {
    if number.contains('.') {
        let Ok(code) = number.parse::<EnhancedCode>() else { return };
        if code.class != 2 && found.enhanced.is_none_or(|known| is_better(code, known)) {
            found.enhanced = Some(code);
        }
        return;
    }
    let is_code =
        number.len() == 3 && matches!(number.as_bytes()[0], b'4' | b'5') && number.as_bytes()[1] <= b'5';
    if !is_code || !stands_as_reply(bytes, at, end) {
        return;
    }
    let Ok(code) = number.parse::<u16>() else { return };
    if found.code.is_none_or(|known| known < 500 && code >= 500) {
        found.code = Some(code);
    }
}

fn is_better(code: EnhancedCode, known: EnhancedCode) -> bool {
    let is_vague = |code: EnhancedCode| code.detail == 0;
    is_vague(known) && !is_vague(code) && code.class >= known.class
}

/// What may stand before a code: nothing, white space, or an opening sign.
fn may_begin(before: Option<u8>) -> bool {
    before.is_none_or(|byte| byte.is_ascii_whitespace() || b"(<:;#'\"-=,[>".contains(&byte))
}

fn may_end(after: Option<u8>) -> bool {
    after.is_none_or(|byte| byte.is_ascii_whitespace() || b"-):;,'\"#]>.<".contains(&byte))
}

/// Whether a three-digit number at this place is a reply code: at the start of the text or a line, or behind what servers
/// write before a reply.
fn stands_as_reply(bytes: &[u8], at: usize, end: usize) -> bool {
    let window = at.saturating_sub(LEAD_BYTES_MAX);
    let newline = bytes[window..at].iter().rposition(|byte| *byte == b'\n');
    let line_start = newline.map_or(window, |newline| window + newline + 1);
    let before = bytes[line_start..at].trim_ascii_end();
    if before.is_empty() || b":;>'\"(<".contains(&before[before.len() - 1]) {
        return true;
    }
    // `550-'the words'`, as Cisco's gateways quote.
    if bytes[end..].starts_with(b"-'") {
        return true;
    }
    const LEAD: [&[u8]; 12] = [
        b"said",
        b"error",
        b"reason",
        b"responsecode",
        b"response",
        b"reply",
        b"code",
        b"error_code :",
        b"status",
        b"smtp",
        b"deferred",
        b"result",
    ];
    let lower = before.to_ascii_lowercase();
    if LEAD.iter().any(|word| lower.ends_with(word)) {
        return true;
    }
    // `550 5.1.1` and `550-5.1.1` explain themselves wherever they stand.
    let after = bytes[end..].strip_prefix(b" ").or_else(|| bytes[end..].strip_prefix(b"-")).unwrap_or(&[]);
    let after = after.strip_prefix(b"#").unwrap_or(after);
    matches!(after, [class @ (b'4' | b'5'), b'.', digit, ..] if digit.is_ascii_digit() && *class == bytes[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: Option<u16>, enhanced: Option<(u8, u16, u16)>) {
        let enhanced = enhanced.map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
        assert_eq!(find_reply(text), ReplyText { code, enhanced }, "{text:?}");
    }

    #[test]
    fn replies_in_all_kinds_of_text() {
        check("550 5.1.1 <a@example.com>... User unknown", Some(550), Some((5, 1, 1)));
        check("550-5.1.1 The email account\n550 5.1.1 does not exist", Some(550), Some((5, 1, 1)));
        check("host mx.example.net[192.0.2.25] said: 552 over quota (#5.2.2)", Some(552), Some((5, 2, 2)));
        check("5.3.0 - Other problem 550-'full' (attempts: 0)", Some(550), Some((5, 3, 0)));
        check("5.1.0 - Unknown address error 550-'5.2.2 full' (attempts: 0)", Some(550), Some((5, 2, 2)));
        check("550 #5.1.0 Address rejected.", Some(550), Some((5, 1, 0)));
        check("Status: Error, ResponseCode 421, , Host not reachable", Some(421), None);
        check("a@example.com Invalid Address, ERROR_CODE :550, ERROR_CODE :gone", Some(550), None);
        check("(reason: 550 Host unknown)", Some(550), None);
        check("retried 20 times on 192.0.2.5 since 2.5.2024, 500 bytes", None, None);
        check("Deferred: 421", Some(421), None);
        check("451 4.7.1 wait\nfinally: 550 5.7.1 no", Some(550), Some((4, 7, 1)));
        check("sent 554 messages", None, None);
    }
}
