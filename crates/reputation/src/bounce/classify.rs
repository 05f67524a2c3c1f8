use postroad_base::EnhancedCode;
use postroad_message::report::{self, Stage};

use super::class::{Action, Class, Scope};
use super::evidence::Evidence;
use super::rules::{RULES, Rule};

/// Text of one source that is looked at.
const TEXT_BYTES_MAX: usize = 16 * 1024;

/// What a refusal means, and why we think so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub class: Class,
    /// Nothing will ever be delivered there: suppress at once.
    pub hard: bool,
    pub scope: Scope,
    pub action: Action,
    /// The name of the rule that decided.
    pub rule: &'static str,
    /// Its reason, for people.
    pub why: &'static str,
}

/// Says what a refusal means.
///
/// Words like "user unknown" are proof that a mailbox does not exist where the code says it too (X.1.z), where RCPT was
/// refused, or where a report speaks without any reply. Behind other codes or after the content, filters use the same
/// words for mail that they do not want: then the address is counted, not given up.
#[must_use]
pub fn classify(evidence: &Evidence<'_>) -> Verdict {
    if let Some(report::Action::Delivered | report::Action::Relayed | report::Action::Expanded) =
        evidence.action
    {
        let why = "The report says that the message arrived or was passed on.";
        return verdict(Class::Delivered, false, "action-delivered", why);
    }
    let rules = &*RULES;
    let words = |text: &str| if text.is_empty() { None } else { rules.find(&squeezed(text), evidence) };
    let quoted = |text: &str| quoted(text).and_then(words);
    let rule = quoted(evidence.text)
        .or_else(|| words(evidence.text))
        .or_else(|| quoted(evidence.narrative))
        .or_else(|| words(evidence.narrative))
        .or_else(|| if evidence.text.is_empty() { words(evidence.report) } else { None })
        .or_else(|| rules.find("", evidence))
        .or_else(|| rules.coded.iter().find(|rule| rule.fits(evidence)));
    match rule {
        Some(rule) => of_rule(rule, evidence),
        None if evidence.action == Some(report::Action::Delayed) => verdict(
            Class::MessageExpired,
            false,
            "action-delayed",
            "The report says only that the message is late.",
        ),
        None => verdict(Class::Undetermined, false, "none", "No rule knows these words or codes."),
    }
}

fn of_rule(rule: &'static Rule, evidence: &Evidence<'_>) -> Verdict {
    if rule.needs_proof && !is_proven(evidence) {
        return verdict(
            Class::RecipientFiltered,
            false,
            "unknown-unproven",
            "The words say that the mailbox is unknown, but neither the code (X.1.z) nor a refusal at RCPT does: filters speak so too.",
        );
    }
    // RFC 3463 §3.1: class 4 promises that a later attempt may succeed.
    let transient = |code: EnhancedCode| code.class == 4;
    let is_transient = evidence.enhanced.map_or(evidence.code.is_some_and(|code| code < 500), transient)
        || evidence.action == Some(report::Action::Delayed);
    verdict(rule.class, rule.class.is_lasting() && !is_transient, &rule.name, &rule.why)
}

fn is_proven(evidence: &Evidence<'_>) -> bool {
    evidence.code.is_none()
        || evidence.stage == Some(Stage::Rcpt)
        || evidence.enhanced.is_some_and(|code| code.subject == 1)
}

/// A verdict that no rule made.
pub(super) fn of_class(class: Class, rule: &'static str, why: &'static str) -> Verdict {
    verdict(class, false, rule, why)
}

fn verdict(class: Class, hard: bool, rule: &'static str, why: &'static str) -> Verdict {
    let action = if hard { Action::Suppress } else { class.action() };
    Verdict { class, hard, scope: class.scope(), action, rule, why }
}

/// What the refusing server said, where the report quotes it among words of its own.
fn quoted(text: &str) -> Option<&str> {
    // Cisco's gateways: `5.1.0 - Unknown address error 550-'5.7.1 Access denied' (delivery attempts: 0)`.
    let digits =
        |text: &str| text.len() >= 3 && text.as_bytes()[text.len() - 3..].iter().all(u8::is_ascii_digit);
    if let Some((before, words)) = text.split_once("-'")
        && digits(before)
        && let Some(end) = words.rfind('\'')
    {
        return Some(&words[..end]);
    }
    const LEADS: [&str; 6] = [
        "the other server returned was:",
        "emote host said:",
        "responded with failure:",
        " said: ",
        "the response was:",
        "ERROR_CODE :",
    ];
    LEADS.iter().find_map(|lead| Some(text.rsplit_once(lead)?.1))
}

/// White space squeezed, so that words are found across lines; codes repeated on continuation lines dropped.
fn squeezed(text: &str) -> String {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut line = String::with_capacity(end);
    for word in text[..end].split_whitespace() {
        if !line.is_empty() && is_continuation(word) {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// `550-5.1.1` in the middle of a reply (RFC 5321 §4.2.1).
fn is_continuation(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= 4
        && bytes[..3].iter().all(u8::is_ascii_digit)
        && bytes[3] == b'-'
        && bytes[4..].iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_found() {
        assert_eq!(quoted("5.1.0 - Unknown address error 550-'5.7.1 no' (x)"), Some("5.7.1 no"));
        assert_eq!(quoted("host a said: 550 no"), Some("550 no"));
        assert_eq!(quoted("user-'s"), None);
    }

    #[test]
    fn continuations_do_not_split_words() {
        assert_eq!(
            squeezed("550-5.1.1 The account does\n 550-5.1.1 not exist"),
            "550-5.1.1 The account does not exist"
        );
    }
}
