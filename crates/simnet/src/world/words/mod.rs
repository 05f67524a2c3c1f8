//! What providers say. Codes and wording follow what each is known to answer; addresses and ids are filled in.

mod companies;
mod portals;

use std::fmt::Write as _;
use std::net::IpAddr;

use postroad_base::{EnhancedCode, Reply};

use super::provider::{ProviderKind, temper};

/// Why a provider says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    Accepted,
    UnknownUser,
    DisabledUser,
    MailboxFull,
    /// More than this source address may send now.
    SourceRate,
    /// More than this sender domain may send now.
    DomainRate,
    /// One more connection than this source address may have.
    Connections,
    /// One more message than a connection may carry.
    MessagesPerConnection,
    TooManyRecipients,
    /// The source address is refused for a while.
    Blocked,
    /// The source address is on a blocklist.
    Listed,
    /// Taken so badly that only some of it comes through.
    LowReputation,
    SpamContent,
    /// Neither SPF nor DKIM.
    Unauthenticated,
    /// Many messages without DMARC alignment.
    NotAligned,
    NoReverseName,
    NoTls,
    Greylisted,
    /// Nothing to do with the sender.
    Busy,
}

impl Reason {
    pub const ALL: [Self; 19] = [
        Self::Accepted,
        Self::UnknownUser,
        Self::DisabledUser,
        Self::MailboxFull,
        Self::SourceRate,
        Self::DomainRate,
        Self::Connections,
        Self::MessagesPerConnection,
        Self::TooManyRecipients,
        Self::Blocked,
        Self::Listed,
        Self::LowReputation,
        Self::SpamContent,
        Self::Unauthenticated,
        Self::NotAligned,
        Self::NoReverseName,
        Self::NoTls,
        Self::Greylisted,
        Self::Busy,
    ];
}

/// What goes into the gaps of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blanks<'a> {
    pub source: IpAddr,
    /// The sender's domain.
    pub domain: &'a str,
    pub recipient: &'a str,
    pub id: u64,
}

/// The reply of a provider for a reason. Kinds without words of their own for it answer as companies do.
pub(super) fn say(kind: ProviderKind, reason: Reason, blanks: Blanks<'_>) -> Reply {
    fill(template(kind, reason), blanks)
}

fn template(kind: ProviderKind, reason: Reason) -> &'static str {
    let own = match kind {
        ProviderKind::Google => portals::google(reason),
        ProviderKind::Yahoo => portals::yahoo(reason),
        ProviderKind::Microsoft => portals::microsoft(reason),
        ProviderKind::Apple => portals::apple(reason),
        ProviderKind::Naver => portals::naver(reason),
        ProviderKind::Greylisting | ProviderKind::Full | ProviderKind::Tarpit | ProviderKind::Flaky => {
            companies::small(reason)
        }
        ProviderKind::Corporate | ProviderKind::Dead => None,
    };
    own.unwrap_or_else(|| companies::company(reason))
}

/// Every different reply a provider gives in this world, with gaps filled by examples.
pub fn phrasebook() -> Vec<(ProviderKind, Reason, Reply)> {
    let blanks = Blanks {
        source: IpAddr::from([192, 0, 2, 25]),
        domain: "sender.test",
        recipient: "ann@example.test",
        id: 0x1234_5678_9abc_def0,
    };
    let pairs = ProviderKind::ALL.into_iter().flat_map(|kind| Reason::ALL.map(|reason| (kind, reason)));
    let pairs = pairs.filter(|(kind, reason)| temper(*kind).may_say(*kind, *reason));
    let mut said: Vec<(ProviderKind, Reason, Reply)> = Vec::new();
    for (kind, reason) in pairs {
        let reply = say(kind, reason, blanks);
        if !said.iter().any(|(other, _, known)| *other == kind && *known == reply) {
            said.push((kind, reason, reply));
        }
    }
    said
}

/// `CODE [ENHANCED] TEXT` with `{ip}`, `{domain}`, `{rcpt}`, `{user}` and `{id}`; lines end with `\n`.
fn fill(template: &str, blanks: Blanks<'_>) -> Reply {
    let (code, rest) = template.split_once(' ').unwrap_or((template, ""));
    let (enhanced, text) = match rest.split_once(' ') {
        Some((first, tail)) => match first.parse::<EnhancedCode>() {
            Ok(enhanced) => (Some(enhanced), tail),
            Err(_) => (None, rest),
        },
        None => (None, rest),
    };
    let lines = text.split('\n').map(|line| fill_line(line, blanks)).collect();
    Reply { code: code.parse().expect("a template begins with its code"), enhanced, lines }
}

fn fill_line(line: &str, blanks: Blanks<'_>) -> String {
    let mut filled = String::with_capacity(line.len() + 48);
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        let written = match name {
            "ip" => write!(filled, "{}", blanks.source),
            "domain" => write!(filled, "{}", blanks.domain),
            "rcpt" => write!(filled, "{}", blanks.recipient),
            "user" => {
                let user = blanks.recipient.split_once('@').map_or(blanks.recipient, |(user, _)| user);
                write!(filled, "{user}")
            }
            _ => write!(filled, "{:x}", blanks.id),
        };
        written.expect("writing to a string does not fail");
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use postroad_base::ReplyClass;

    use super::*;

    #[test]
    fn every_text_has_a_code_that_fits_its_reason() {
        for (kind, reason, reply) in phrasebook() {
            let class = reply.class();
            let expected = match reason {
                Reason::Accepted => ReplyClass::Completion,
                Reason::UnknownUser | Reason::DisabledUser | Reason::SpamContent | Reason::NotAligned => {
                    ReplyClass::Permanent
                }
                Reason::SourceRate
                | Reason::DomainRate
                | Reason::Connections
                | Reason::MessagesPerConnection
                | Reason::TooManyRecipients
                | Reason::Greylisted
                | Reason::Busy => ReplyClass::Transient,
                // Some refuse for good, some for now.
                _ => class,
            };
            assert_eq!(class, expected, "{kind} {reason:?}: {reply}");
            assert!(class == ReplyClass::Completion || reply.text().len() > 15, "{reply}");
            if let Some(enhanced) = reply.enhanced {
                assert_eq!(u16::from(enhanced.class), reply.code / 100, "{reply}");
            }
            assert!(!reply.text().contains(['{', '}']), "{reply}");
        }
    }

    #[test]
    fn gaps_are_filled() {
        let blanks = Blanks {
            source: IpAddr::from([192, 0, 2, 7]),
            domain: "news.example",
            recipient: "ann@gmail.com",
            id: 1,
        };
        let reply = say(ProviderKind::Google, Reason::SourceRate, blanks);
        assert_eq!((reply.code, reply.enhanced), (421, Some(EnhancedCode::new(4, 7, 28))));
        assert!(reply.text().contains("192.0.2.7") && reply.lines.len() > 1, "{reply}");
    }
}
