//! Where the words of the server end and the returned message begins.

/// Words of the line before the returned message, as servers write it. In lower case.
const COPY: [&str; 24] = [
    "copy of the message",
    "copy of your message",
    "copy of the original message",
    "copy of the returned message",
    "original message follows",
    "message headers follow",
    "message header follows",
    "header of the original message",
    "headers of the original message",
    "headers of the message",
    "original message headers",
    "original message header",
    "original message -----",
    "returned message follows",
    "unsent message follows",
    "message text follows",
    "text of message follows",
    "original mail as follows",
    "original mail header",
    "message is returned below",
    "unsent message below",
    "original message below",
    "returned message below",
    "begin returned message",
];

/// The text for people, and the copy of our message if there is one in the text.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    let mut at = 0;
    let mut previous_is_empty = true;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        let lower = line.to_lowercase();
        if lower.len() < 200 && COPY.iter().any(|words| lower.contains(words)) && !promises_later(&lower) {
            return (&text[..at], Some(text[next..].trim_start_matches(['\n', ' ', '-', '='])));
        }
        if previous_is_empty && at > 0 && begins_header(&text[at..]) {
            return (&text[..at], Some(&text[at..]));
        }
        previous_is_empty = line.trim().is_empty() || line.trim_start().starts_with("---");
        at = next;
    }
    (text, None)
}

/// Sentences that speak of the copy in an attachment or further down.
fn promises_later(line: &str) -> bool {
    ["attach", "is included", "please", "delete your own"].iter().any(|word| line.contains(word))
}

/// A header block: the first lines are fields of a message.
fn begins_header(text: &str) -> bool {
    const FIELDS: [&str; 14] = [
        "received:",
        "return-path:",
        "message-id:",
        "date:",
        "from:",
        "to:",
        "subject:",
        "mime-version:",
        "dkim-signature:",
        "x-mailer:",
        "content-type:",
        "user-agent:",
        "reply-to:",
        "authentication-results:",
    ];
    let is_field = |line: &str| {
        FIELDS.iter().any(|name| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    };
    let mut lines = text.lines().filter(|line| !line.starts_with([' ', '\t']));
    let Some(first) = lines.next() else { return false };
    let strong = ["received:", "return-path:", "dkim-signature:", "message-id:"];
    let first_is_strong = strong.iter().any(|name| first.to_ascii_lowercase().starts_with(name));
    let others = lines.take(6).take_while(|line| !line.is_empty()).filter(|line| is_field(line)).count();
    (first_is_strong && others >= 1) || (is_field(first) && others >= 3)
}

/// Whether the text says that the message is only late.
pub(super) fn is_delay(text: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "warning message only",
        "has not yet been delivered",
        "has been delayed",
        "is delayed",
        "still undelivered",
        "only a temporary failure",
        "will be retried",
        "will keep trying",
        "delivery is delayed",
    ];
    let text = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, narrative: &str, copy: Option<&str>) {
        assert_eq!(split(text), (narrative, copy), "{text:?}");
    }

    #[test]
    fn the_copy_is_cut_off() {
        check("no\n--- Below this line is a copy of the message.\n\nFrom: a\n", "no\n", Some("From: a\n"));
        check("no\n\nReceived: by x\nFrom: a\n\nhi", "no\n\n", Some("Received: by x\nFrom: a\n\nhi"));
        check("A copy of the message is attached.\nno\n", "A copy of the message is attached.\nno\n", None);
        check("To: a\nfailed\n", "To: a\nfailed\n", None);
    }
}
