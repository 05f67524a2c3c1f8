use postroad_base::EnhancedCode;

/// What an enhanced code (RFC 3463, RFC 7372, RFC 7505, RFC 8689…) means to a person: what happened, and what to do about it
/// when it is final.
#[must_use]
pub fn explain(code: EnhancedCode) -> (&'static str, &'static str) {
    match (code.subject, code.detail) {
        (1, 1) | (1, 3) => (
            "There is no such address there.",
            "Look for a typing mistake in the address, or ask the recipient for the right one.",
        ),
        (1, 2) => ("The domain of the address does not exist.", "Look for a typing mistake behind the @."),
        (1, 6) => ("The recipient has moved and left no address.", "Ask the recipient for the new address."),
        (1, 7) | (1, 8) => (
            "The recipient's server does not accept your sender address.",
            "Ask your administrator to check the sender's domain and its mail server records.",
        ),
        (1, 10) => ("The domain of the address takes no mail.", "Look for a typing mistake behind the @."),
        (1, _) => {
            ("The address cannot be used.", "Check the address, or ask the recipient for the right one.")
        }
        (2, 1) => ("The mailbox is switched off.", "Reach the recipient in another way."),
        (2, 2) => ("The mailbox is full.", "Try again in some days, or reach the recipient in another way."),
        (2, 3) | (3, 4) => (
            "The message is too large for the recipient.",
            "Send it without the attachments, or share them in another way.",
        ),
        (2, 4) => ("A mailing list could not be expanded.", "Tell the owner of the list."),
        (2, _) => ("The recipient's mailbox has a problem.", "Reach the recipient in another way."),
        (3, 1) => ("The recipient's server has no space left.", "Try again later."),
        (3, _) => ("The recipient's server has a problem.", "Try again later, or tell the recipient."),
        (4, 1) => (
            "No server of the recipient's domain answered.",
            "Look for a typing mistake behind the @; otherwise try again later or tell the recipient.",
        ),
        (4, 3) | (4, 4) => (
            "No way to the recipient's mail server could be found.",
            "Look for a typing mistake behind the @; otherwise tell the recipient.",
        ),
        (4, 6) => {
            ("The message went round in a loop.", "Tell the recipient: a forwarding rule there is wrong.")
        }
        (4, 7) => (
            "The message could not be delivered in the time it was given.",
            "Send it again if it still matters, or reach the recipient in another way.",
        ),
        (4, _) => ("The connection to the recipient's server failed.", "Try again later."),
        (5, 3) => ("There were too many recipients at once.", "Send to fewer recipients at a time."),
        (5, _) => (
            "The two mail servers did not understand each other.",
            "Try again; if it happens again, tell your administrator.",
        ),
        (6, 7) | (7, 16) => (
            "The recipient's server cannot take addresses or headers with these characters.",
            "Ask the recipient for an address in plain letters.",
        ),
        (6, _) => (
            "The recipient's server cannot take the content of the message.",
            "Send the message in a simpler form, such as plain text.",
        ),
        (7, 8 | 9 | 11..=13) => ("The recipient's server wants a login.", "Tell your administrator."),
        (7, 20..=26) => (
            "The recipient's server could not verify that the message comes from its sender's domain.",
            "Tell your administrator: SPF, DKIM or DMARC of the sender's domain fail.",
        ),
        (7, 30) => (
            "The message must travel encrypted, and the recipient's server cannot do that.",
            "Send it without requiring encryption, or reach the recipient in another way.",
        ),
        (7, 4 | 5 | 10) => {
            ("A secure connection to the recipient's server was not possible.", "Tell your administrator.")
        }
        (7, _) => (
            "The recipient's server does not want the message.",
            "Read its words above; change the message, or ask the recipient to allow you.",
        ),
        _ if code.class == 2 => ("It was delivered.", "Nothing."),
        _ => (
            "The recipient's server refused the message.",
            "Read its words above; if they do not help, ask the recipient or your administrator.",
        ),
    }
}
