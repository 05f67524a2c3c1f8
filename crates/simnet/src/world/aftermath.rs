//! What becomes of a message after it was taken: a folder, readers, complaints, late bounces.

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Stream, UtcMillis};

use super::World;
use super::agenda::{About, Happening, Reader, WorldEvent};
use super::chance::{Chance, For, share_between};
use super::person::{Engagement, Mailbox, Person};
use super::provider::ComplaintFormat;
use super::transact::Transaction;
use super::words::{Blanks, Reason, say};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

impl World {
    /// The provider took a message for `person`.
    pub(super) fn take(&mut self, transaction: &Transaction<'_>, person: &Person, recipient: &str) {
        let Transaction { kind, now, content, .. } = *transaction;
        let mut chance = Chance::new(self.seed, For::Reaction, person.key, content.message);
        let tally = self.tally(kind, now);
        tally.accepted += 1;
        self.count_for_reports(transaction);
        match person.mailbox {
            Mailbox::Unknown | Mailbox::Disabled => {
                return self.bounce_late(transaction, recipient, &mut chance);
            }
            Mailbox::Trap => return,
            Mailbox::There | Mailbox::Full => {}
        }
        let inbox = self.reaches_inbox(transaction, person);
        let tally = self.tally(kind, now);
        if inbox {
            tally.inbox += 1;
        } else {
            tally.spam += 1;
        }
        self.machines_read(transaction, person, recipient, inbox, &mut chance);
        let opened = person_opens(person, inbox, &mut chance);
        if opened {
            self.person_reads(transaction, person, recipient, &mut chance);
        }
        self.person_complains(
            transaction,
            person,
            recipient,
            inbox && (opened || person.complains),
            &mut chance,
        );
    }

    fn reaches_inbox(&self, transaction: &Transaction<'_>, person: &Person) -> bool {
        let content = transaction.content;
        let bulk_without_exit = content.stream == Stream::Broadcast && !content.one_click;
        let liked = transaction.reputation
            - 0.5 * content.spam
            - if bulk_without_exit { 0.08 } else { 0.0 }
            - if content.aligned { 0.0 } else { 0.1 };
        let probability = match person.engagement {
            Engagement::Avid => share_between(liked, 0.1, 0.4),
            Engagement::Regular => share_between(liked, 0.3, 0.62),
            Engagement::Dormant => share_between(liked, 0.42, 0.8),
            Engagement::Hostile => share_between(liked, 0.4, 0.75),
        };
        Chance::new(self.seed, For::Folder, person.key, content.message).happens(probability)
    }

    fn machines_read(
        &mut self,
        transaction: &Transaction<'_>,
        person: &Person,
        recipient: &str,
        inbox: bool,
        chance: &mut Chance,
    ) {
        let temper = self.provider(transaction.kind).temper;
        // Whether there is such a machine does not depend on the message.
        let mut habit = Chance::new(self.seed, For::Person, person.key, 3);
        let (proxied, scanned) = (habit.happens(temper.proxy_opens), habit.happens(temper.scanner_clicks));
        if proxied && inbox {
            let at = later(transaction.now, chance.between(MINUTE_MS / 2, 20 * MINUTE_MS));
            self.engage(transaction, recipient, at, false, Reader::PrivacyProxy);
        }
        if scanned {
            let at = later(transaction.now, chance.between(2_000, MINUTE_MS));
            self.engage(transaction, recipient, at, false, Reader::Scanner);
            if transaction.content.has_links {
                self.engage(transaction, recipient, later(at, 1_500), true, Reader::Scanner);
            }
        }
    }

    fn person_reads(
        &mut self,
        transaction: &Transaction<'_>,
        person: &Person,
        recipient: &str,
        chance: &mut Chance,
    ) {
        let weight = self.weight();
        let Transaction { kind, source, sender, now, content, .. } = *transaction;
        let provider = self.provider_mut(kind);
        provider.source(source, now).today.opens += weight;
        provider.domain(&sender.name, now).today.opens += weight;
        // Most read within hours, some a day later.
        let wait = chance.unit().powi(3) * 36.0 * HOUR_MS as f64;
        let at = later(now, 2 * MINUTE_MS + wait as u64);
        self.engage(transaction, recipient, at, false, Reader::Person);
        let clicks = match person.engagement {
            Engagement::Avid => 0.16,
            Engagement::Regular => 0.07,
            Engagement::Dormant | Engagement::Hostile => 0.01,
        };
        if content.has_links && chance.happens(clicks) {
            self.engage(
                transaction,
                recipient,
                later(at, chance.between(3_000, 90_000)),
                true,
                Reader::Person,
            );
        }
        let leaves = match person.engagement {
            Engagement::Avid => 0.000_5,
            Engagement::Regular => 0.003,
            Engagement::Dormant => 0.02,
            Engagement::Hostile => 0.15,
        };
        if content.stream == Stream::Broadcast && chance.happens(leaves) {
            let at = later(at, chance.between(4_000, 120_000));
            let happening = Happening::Unsubscribed {
                about: about(transaction, recipient),
                one_click: content.one_click,
            };
            self.tally(kind, at).unsubscribed += 1;
            self.agenda.plan(WorldEvent { at, provider: kind, happening });
        }
    }

    fn person_complains(
        &mut self,
        transaction: &Transaction<'_>,
        person: &Person,
        recipient: &str,
        seen: bool,
        chance: &mut Chance,
    ) {
        let content = transaction.content;
        let wish = match person.engagement {
            Engagement::Avid => 0.000_05,
            Engagement::Regular => 0.000_3,
            Engagement::Dormant => 0.003,
            Engagement::Hostile => 0.1,
        };
        let easier_to_leave = if content.one_click { 0.6 } else { 1.0 };
        let wanted = if content.stream == Stream::Transactional { 0.1 } else { 1.0 };
        let probability = wish * easier_to_leave * wanted * (1.0 + 2.0 * content.spam);
        let drawn = chance.happens(probability);
        if !seen || !(drawn || person.complains) {
            return;
        }
        let at = later(transaction.now, chance.between(5 * MINUTE_MS, 30 * HOUR_MS));
        let format = self.provider(transaction.kind).temper.complaints;
        let format = format.filter(|format| match format {
            ComplaintFormat::Yahoo => content.dkim,
            ComplaintFormat::Microsoft => true,
            ComplaintFormat::Cfbl => content.cfbl_address && content.dkim,
        });
        self.tally(transaction.kind, at).complaints += 1;
        let happening = Happening::Complained { about: about(transaction, recipient), format };
        self.agenda.plan(WorldEvent { at, provider: transaction.kind, happening });
    }

    fn bounce_late(&mut self, transaction: &Transaction<'_>, recipient: &str, chance: &mut Chance) {
        let Transaction { kind, source, sender, now, .. } = *transaction;
        let at = later(now, chance.between(20_000, 3 * HOUR_MS));
        let blanks = Blanks { source, domain: &sender.name, recipient, id: chance.next() };
        let reply = say(kind, Reason::UnknownUser, blanks);
        self.tally(kind, at).late_bounces += 1;
        let happening = Happening::Bounced { about: about(transaction, recipient), reply };
        self.agenda.plan(WorldEvent { at, provider: kind, happening });
    }

    /// An open or a click: counted, and an event if the plan wants it.
    fn engage(
        &mut self,
        transaction: &Transaction<'_>,
        recipient: &str,
        at: UtcMillis,
        click: bool,
        by: Reader,
    ) {
        let kind = transaction.kind;
        let tally = self.tally(kind, at);
        let count = match (click, by) {
            (false, Reader::Person) => &mut tally.opened_by_people,
            (false, _) => &mut tally.opened_by_machines,
            (true, Reader::Person) => &mut tally.clicked_by_people,
            (true, _) => &mut tally.clicked_by_machines,
        };
        *count += 1;
        if self.plan.engagement_events && self.agenda.has_room() {
            let about = about(transaction, recipient);
            let happening =
                if click { Happening::Clicked { about, by } } else { Happening::Opened { about, by } };
            self.agenda.plan(WorldEvent { at, provider: kind, happening });
        }
    }
}

fn person_opens(person: &Person, inbox: bool, chance: &mut Chance) -> bool {
    let opens = match person.engagement {
        Engagement::Avid => 0.55,
        Engagement::Regular => 0.18,
        Engagement::Dormant => 0.015,
        Engagement::Hostile => 0.12,
    };
    chance.happens(if inbox { opens } else { opens * 0.08 })
}

fn later(at: UtcMillis, by_ms: u64) -> UtcMillis {
    at.plus(Duration::from_millis(by_ms))
}

fn about(transaction: &Transaction<'_>, recipient: &str) -> About {
    About {
        message: transaction.content.message,
        recipient: recipient.into(),
        source: transaction.source,
        domain: Arc::clone(&transaction.sender.name),
    }
}

/// What happened at a provider on a day, in simulated messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub accepted: u64,
    pub inbox: u64,
    pub spam: u64,
    pub opened_by_people: u64,
    pub opened_by_machines: u64,
    pub clicked_by_people: u64,
    pub clicked_by_machines: u64,
    pub unsubscribed: u64,
    /// Those that nobody tells the sender of, too.
    pub complaints: u64,
    pub late_bounces: u64,
    /// Put off because it was too much.
    pub rate_limited: u64,
    /// Refused because of a block or a listing.
    pub blocked: u64,
    pub unknown: u64,
    /// Refused for any other reason.
    pub other_refusals: u64,
}

impl Tally {
    pub(super) fn refused(&mut self, reason: Reason) {
        let count = match reason {
            Reason::SourceRate | Reason::DomainRate | Reason::LowReputation => &mut self.rate_limited,
            Reason::Blocked | Reason::Listed => &mut self.blocked,
            Reason::UnknownUser | Reason::DisabledUser => &mut self.unknown,
            _ => &mut self.other_refusals,
        };
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::provider::ProviderKind;
    use super::super::transact::Content;
    use super::*;

    #[test]
    fn refusals_are_counted_by_what_the_sender_can_do() {
        let mut tally = Tally::default();
        for reason in Reason::ALL {
            tally.refused(reason);
        }
        assert_eq!((tally.rate_limited, tally.blocked, tally.unknown), (3, 2, 2));
    }

    #[test]
    fn content_is_small() {
        // It is passed along for every recipient.
        assert!(size_of::<Content<'_>>() <= 64);
        assert_eq!(ProviderKind::Google.index(), 0);
    }
}
