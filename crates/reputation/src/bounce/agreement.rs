//! How far verdicts agree with what others expect of the same reports.

use std::collections::BTreeMap;

use super::class::Class;
use super::classify::Verdict;

/// What is expected of one recipient of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Sisimai's word for the reason.
    pub reason: String,
    pub hard: bool,
}

/// Which of our classes say the same as a reason of Sisimai. `None`: an unknown word.
#[must_use]
pub fn classes_of(reason: &str) -> Option<&'static [Class]> {
    const SAME: [(&str, &[Class]); 37] = [
        ("authfailure", &[Class::AuthenticationFailed]),
        ("badreputation", &[Class::LowReputation]),
        ("blocked", &[Class::SourceBlocked, Class::Greylisted]),
        ("contenterror", &[Class::ContentRefused]),
        ("delivered", &[Class::Delivered]),
        ("exceedlimit", &[Class::MessageTooLargeForMailbox]),
        ("expired", &[Class::MessageExpired]),
        ("failedstarttls", &[Class::TlsFailed]),
        ("feedback", &[Class::Complaint]),
        ("filtered", &[Class::RecipientFiltered]),
        ("greylisting", &[Class::Greylisted]),
        ("hasmoved", &[Class::MailboxMoved]),
        ("hostunknown", &[Class::InvalidDomain]),
        ("mailboxfull", &[Class::MailboxFull]),
        ("mailererror", &[Class::MailerError]),
        ("mesgtoobig", &[Class::MessageTooLarge]),
        ("networkerror", &[Class::NetworkFailure]),
        ("norelaying", &[Class::RelayingDenied]),
        ("notaccept", &[Class::DomainTakesNoMail]),
        ("notcompliantrfc", &[Class::NotCompliant]),
        // Both mean that nothing could be concluded.
        ("onhold", &[Class::Undetermined]),
        ("undefined", &[Class::Undetermined]),
        ("policyviolation", &[Class::PolicyRefused]),
        ("rejected", &[Class::SenderRefused]),
        ("requireptr", &[Class::ReverseDnsFailed]),
        ("securityerror", &[Class::AccessDenied]),
        ("spamdetected", &[Class::SpamDetected]),
        ("speeding", &[Class::SendingTooFast]),
        ("suppressed", &[Class::Suppressed]),
        ("suspend", &[Class::InactiveMailbox]),
        ("syntaxerror", &[Class::ProtocolError]),
        ("systemerror", &[Class::SystemError]),
        ("systemfull", &[Class::SystemFull]),
        ("toomanyconn", &[Class::TooManyConnections]),
        ("userunknown", &[Class::InvalidRecipient]),
        ("vacation", &[Class::AutoReply]),
        ("virusdetected", &[Class::VirusDetected]),
    ];
    SAME.iter().find(|(word, _)| *word == reason).map(|(_, classes)| *classes)
}

/// Recipients counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub recipients: usize,
    pub same_hardness: usize,
    pub same_reason: usize,
}

/// One recipient where we disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    pub report: String,
    /// From 1, as in the report.
    pub recipient: usize,
    pub expected: Expected,
    /// `None`: the recipient was not found.
    pub found: Option<Verdict>,
}

/// Sums over many reports.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    pub total: Tally,
    /// By expected reason.
    pub by_reason: BTreeMap<String, Tally>,
    pub disagreements: Vec<Disagreement>,
}

impl Agreement {
    /// Compares one report: nth verdict with nth expectation.
    pub fn add(&mut self, report: &str, expected: &[Expected], found: &[Verdict]) {
        for (at, expected) in expected.iter().enumerate() {
            let verdict = found.get(at);
            let same_hardness = verdict.is_some_and(|verdict| verdict.hard == expected.hard);
            let classes = classes_of(&expected.reason).unwrap_or_default();
            let same_reason = verdict.is_some_and(|verdict| classes.contains(&verdict.class));
            for tally in [&mut self.total, self.by_reason.entry(expected.reason.clone()).or_default()] {
                tally.recipients += 1;
                tally.same_hardness += usize::from(same_hardness);
                tally.same_reason += usize::from(same_reason);
            }
            if !(same_hardness && same_reason) {
                self.disagreements.push(Disagreement {
                    report: report.to_owned(),
                    recipient: at + 1,
                    expected: expected.clone(),
                    found: verdict.cloned(),
                });
            }
        }
    }
}

/// Halves of a set of reports, by their names: rules are written with one and judged on the other.
#[must_use]
pub fn is_held_out(name: &str) -> bool {
    // FNV-1a; the middle bits, as the lowest is only a parity.
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash >> 16 & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounce::{Evidence, classify};

    #[test]
    fn agreement_is_counted_by_reason() {
        let verdict = classify(&Evidence { text: "User unknown", ..Evidence::default() });
        let expected = |reason: &str, hard| Expected { reason: reason.to_owned(), hard };
        let mut agreement = Agreement::default();
        agreement.add(
            "a",
            &[expected("userunknown", true), expected("blocked", false)],
            std::slice::from_ref(&verdict),
        );
        agreement.add("b", &[expected("mailboxfull", false)], &[verdict]);
        assert_eq!(agreement.total, Tally { recipients: 3, same_hardness: 1, same_reason: 1 });
        assert_eq!(agreement.by_reason["userunknown"].same_reason, 1);
        let missed: Vec<(&str, usize, bool)> = agreement
            .disagreements
            .iter()
            .map(|one| (one.report.as_str(), one.recipient, one.found.is_some()))
            .collect();
        assert_eq!(missed, [("a", 2, false), ("b", 1, true)]);
    }

    #[test]
    fn every_word_is_known_once() {
        assert_eq!(classes_of("userunknown"), Some(&[Class::InvalidRecipient][..]));
        assert_eq!(classes_of("nonsense"), None);
    }
}
