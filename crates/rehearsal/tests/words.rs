//! The world's providers and the queue's profiles of them know each other.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use postroad_base::ReplyClass;
use postroad_delivery::shaping::{Profiles, ReplyKind};
use postroad_simnet::world::{ProviderKind, Reason, phrasebook};

/// What a sender has to understand of each reason; several where one reply of a provider stands for several reasons.
fn expected(reason: Reason) -> &'static [ReplyKind] {
    match reason {
        Reason::Accepted => &[],
        Reason::UnknownUser | Reason::DisabledUser => &[ReplyKind::Recipient],
        Reason::MailboxFull => &[ReplyKind::MailboxFull],
        Reason::SourceRate | Reason::DomainRate => {
            &[ReplyKind::RateLimited, ReplyKind::SourceReputation, ReplyKind::SenderReputation]
        }
        // Google says "try again later" for many things.
        Reason::Connections => {
            &[ReplyKind::TooManyConnections, ReplyKind::RateLimited, ReplyKind::ServerBusy]
        }
        Reason::MessagesPerConnection => {
            &[ReplyKind::TooManyMessages, ReplyKind::RateLimited, ReplyKind::ServerBusy]
        }
        Reason::TooManyRecipients => &[ReplyKind::RateLimited, ReplyKind::TooManyMessages],
        Reason::Blocked | Reason::Listed | Reason::LowReputation => {
            &[ReplyKind::SourceReputation, ReplyKind::SenderReputation, ReplyKind::RateLimited]
        }
        Reason::SpamContent => &[ReplyKind::SenderReputation, ReplyKind::SourceReputation],
        Reason::Unauthenticated | Reason::NotAligned | Reason::NoReverseName | Reason::NoTls => {
            &[ReplyKind::Authentication]
        }
        Reason::Greylisted => &[ReplyKind::Greylisted, ReplyKind::ServerBusy],
        Reason::Busy => &[ReplyKind::ServerBusy],
    }
}

#[test]
fn every_reply_of_the_world_is_understood() {
    let profiles = Profiles::builtin();
    let mut wrong = Vec::new();
    for (kind, reason, reply) in phrasebook() {
        if reply.class() == ReplyClass::Completion {
            continue;
        }
        let profile = match profiles.find(kind.as_str()) {
            Some(known) => profiles.get(known),
            None => profiles.default_profile(),
        };
        let found = profile.rule_for(&reply);
        if !found.is_some_and(|rule| expected(reason).contains(&rule.kind)) {
            let found = found.map(|rule| format!("{} ({})", rule.id, rule.kind.as_str()));
            wrong.push(format!("{kind} {reason:?}: {found:?}\n    {reply}"));
        }
    }
    assert!(wrong.is_empty(), "{} of the replies are misunderstood:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn large_providers_are_recognised_by_their_hosts() {
    let profiles = Profiles::builtin();
    let world = postroad_simnet::world::World::new(1, postroad_simnet::world::WorldPlan::default());
    for kind in [
        ProviderKind::Google,
        ProviderKind::Yahoo,
        ProviderKind::Microsoft,
        ProviderKind::Apple,
        ProviderKind::Naver,
    ] {
        // Of a domain of a company whose mail is there, only the hosts tell.
        let hosts = world.mail_hosts(kind.main_domain());
        let names = hosts.iter().map(|(_, name)| name.as_str());
        let found = profiles.provider_of(&"company.example".parse().unwrap(), names);
        assert_eq!(found.map(|id| &*profiles.get(id).name), Some(kind.as_str()));
    }
}
