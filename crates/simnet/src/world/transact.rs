use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Reply, Stream, UtcMillis};

use super::World;
use super::chance::{Chance, For, mix, share_between};
use super::lists::Sighting;
use super::person::{Mailbox, Person};
use super::plan::Identity;
use super::provider::ProviderKind;
use super::session::WorldSession;
use super::words::{Blanks, Reason, say};

/// Above this a day a sender is a bulk sender (published by Google, Yahoo and Microsoft).
const BULK_DAILY: f64 = 5_000.0;
/// Content worse than this is refused.
const SPAM_CONTENT: f64 = 0.85;
/// Below this reputation some mail is put off.
const LOW_REPUTATION: f64 = 0.35;
/// A mailbox that is full is cleaned up, or fills, every so many days.
const FULL_FOR_MS: i64 = 2 * super::standing::DAY_MS;

/// The envelope of a transaction (RFC 5321 §2.3.1).
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    pub recipients: &'a [&'a str],
}

/// What a provider sees in a message.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The sender's own number for it; events name it.
    pub message: u64,
    /// The domain of From.
    pub header_from: &'a str,
    pub spf: bool,
    pub dkim: bool,
    /// SPF or DKIM is aligned with From, and there is a DMARC record (RFC 9989).
    pub aligned: bool,
    /// List-Unsubscribe with one click (RFC 8058).
    pub one_click: bool,
    pub cfbl_address: bool,
    pub stream: Stream,
    pub has_links: bool,
    pub size_bytes: u32,
    /// 0 (a letter) to 1 (obvious spam).
    pub spam: f64,
}

/// How a session is after a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Open,
    /// The provider closed it after its reply.
    Closed,
    /// It broke before the last reply: nobody knows whether the message was taken.
    Broken,
}

#[derive(Clone, Debug)]
pub struct Transacted {
    /// One for each recipient; none when the connection broke.
    pub replies: Vec<Reply>,
    pub latency: Duration,
    pub after: After,
}

/// A sender domain, kept once.
#[derive(Debug)]
pub(super) struct Sender {
    pub name: Arc<str>,
    pub identity: Identity,
}

/// Who sends to whom.
#[derive(Clone, Copy)]
pub(super) struct Party<'a> {
    pub kind: ProviderKind,
    pub source: IpAddr,
    pub sender: &'a Sender,
    pub now: UtcMillis,
    /// 0 to 1, from the source's and the domain's standing.
    pub reputation: f64,
}

/// What the recipients of one transaction have in common.
pub(super) struct Transaction<'a> {
    pub kind: ProviderKind,
    pub source: IpAddr,
    pub sender: &'a Sender,
    pub content: &'a Content<'a>,
    pub now: UtcMillis,
    pub reputation: f64,
}

impl<'a> Party<'a> {
    pub fn with(self, content: &'a Content<'a>) -> Transaction<'a> {
        let Self { kind, source, sender, now, reputation } = self;
        Transaction { kind, source, sender, content, now, reputation }
    }
}

impl World {
    /// A message for one or more recipients at the provider of `session`. A transaction has one end: what a provider
    /// says to RCPT and what it says to the content is not told apart.
    pub fn transact(
        &mut self,
        session: &mut WorldSession,
        envelope: &Envelope<'_>,
        content: &Content<'_>,
        now: UtcMillis,
    ) -> Transacted {
        self.advance(now);
        let kind = session.kind;
        let subject = mix(content.message).wrapping_add(u64::from(session.messages));
        let mut chance = Chance::new(self.seed, For::Transact, subject, now.0.cast_unsigned());
        session.messages += 1;
        let latency = self.transact_latency(kind, envelope, content, &mut chance);
        if kind == ProviderKind::Flaky && chance.happens(0.08) {
            return Transacted { replies: Vec::new(), latency, after: After::Broken };
        }
        let sender = self.sender(content.header_from);
        let busy = kind == ProviderKind::Flaky && chance.happens(0.05);
        let whole = match busy {
            true => Some(Reason::Busy),
            false => self
                .judge_sender(session, &sender, now)
                .or_else(|| self.judge_content(session, &sender, content, now)),
        };
        let party = self.party(session, &sender, now);
        let transaction = party.with(content);
        let mut replies = Vec::with_capacity(envelope.recipients.len());
        for (nth, recipient) in envelope.recipients.iter().enumerate() {
            let person = self.person_at(kind, recipient);
            let reason = self.judge_recipient(&party, session, whole, (recipient, nth), &person, &mut chance);
            if reason == Reason::Accepted {
                self.take(&transaction, &person, recipient);
            }
            let blanks = Blanks { source: party.source, domain: &sender.name, recipient, id: chance.next() };
            replies.push(say(kind, reason, blanks));
        }
        let closes = replies.iter().any(|reply| reply.code == 421);
        Transacted { replies, latency, after: if closes { After::Closed } else { After::Open } }
    }

    fn transact_latency(
        &self,
        kind: ProviderKind,
        envelope: &Envelope<'_>,
        content: &Content<'_>,
        chance: &mut Chance,
    ) -> Duration {
        let more = 5 * envelope.recipients.len() as u64 + u64::from(content.size_bytes) / 10_000;
        let base = self.provider(kind).temper.transact_ms + more;
        Duration::from_millis(base * chance.between(70, 160) / 100)
    }

    pub(super) fn party<'a>(
        &mut self,
        session: &WorldSession,
        sender: &'a Sender,
        now: UtcMillis,
    ) -> Party<'a> {
        let (kind, source) = (session.kind, session.caller.source);
        Party { kind, source, sender, now, reputation: self.reputation(kind, source, &sender.name, now) }
    }

    /// What a provider says before it looks at recipients.
    pub(super) fn judge_sender(
        &mut self,
        session: &WorldSession,
        sender: &Sender,
        now: UtcMillis,
    ) -> Option<Reason> {
        let caller = session.caller;
        let listed = self.lists.is_listed(caller.source) || self.lists.listing(&sender.identity).is_some();
        let provider = self.provider_mut(session.kind);
        let temper = provider.temper;
        let source = provider.source(caller.source, now);
        if source.is_blocked(now) {
            return Some(Reason::Blocked);
        }
        if listed && temper.reads_lists {
            return Some(Reason::Listed);
        }
        if session.messages > temper.messages_per_connection {
            return Some(Reason::MessagesPerConnection);
        }
        if temper.wants_fcrdns && !caller.fcrdns {
            return Some(Reason::NoReverseName);
        }
        (temper.wants_tls && !caller.tls).then_some(Reason::NoTls)
    }

    /// What a provider says of a message, whoever it is for.
    pub(super) fn judge_content(
        &mut self,
        session: &WorldSession,
        sender: &Sender,
        content: &Content<'_>,
        now: UtcMillis,
    ) -> Option<Reason> {
        let weight = self.weight();
        let provider = self.provider_mut(session.kind);
        let temper = provider.temper;
        if temper.wants_authentication && !content.spf && !content.dkim {
            return Some(Reason::Unauthenticated);
        }
        let domain = provider.domain(&sender.name, now);
        let bulk = domain.today.accepted.max(domain.usual) + weight > BULK_DAILY;
        if temper.wants_authentication && bulk && !content.aligned {
            return Some(Reason::NotAligned);
        }
        (content.spam > SPAM_CONTENT).then_some(Reason::SpamContent)
    }

    /// What a provider says of a recipient; `whole` is what it says of all of them.
    pub(super) fn judge_recipient(
        &mut self,
        party: &Party<'_>,
        session: &WorldSession,
        whole: Option<Reason>,
        (recipient, nth): (&str, usize),
        person: &Person,
        chance: &mut Chance,
    ) -> Reason {
        let reason = match whole {
            Some(reason) => self.refuse_message(party, reason),
            None => self.decide_recipient(party, person, recipient, nth, chance),
        };
        self.blocklists_see(party, &session.identity, person);
        if reason != Reason::Accepted {
            self.tally(party.kind, party.now).refused(reason);
        }
        reason
    }

    /// Counts a recipient whose whole message is refused.
    fn refuse_message(&mut self, party: &Party<'_>, reason: Reason) -> Reason {
        let (kind, now) = (party.kind, party.now);
        let weight = self.weight();
        let provider = self.provider_mut(kind);
        let standing = provider.source(party.source, now);
        standing.today.attempted += weight;
        if reason == Reason::Blocked {
            standing.today.over += weight;
        }
        reason
    }

    /// Traps are everywhere: those who run blocklists see what a sender tries, whatever this provider says to it.
    fn blocklists_see(&mut self, party: &Party<'_>, source: &Identity, person: &Person) {
        let sighting = match person.mailbox {
            Mailbox::Unknown => Sighting::Unknown,
            Mailbox::Trap => Sighting::Trap,
            _ => Sighting::Ordinary,
        };
        self.sight(source, &party.sender.identity, sighting, party.now);
    }

    fn decide_recipient(
        &mut self,
        party: &Party<'_>,
        person: &Person,
        recipient: &str,
        nth: usize,
        chance: &mut Chance,
    ) -> Reason {
        let Party { kind, source, sender, now, reputation } = *party;
        let weight = self.weight();
        let provider = self.provider_mut(kind);
        let temper = provider.temper;
        if nth >= temper.recipients_per_message {
            return Reason::TooManyRecipients;
        }
        if let Some(wait) = temper.greylist
            && provider.greylist.holds(source, recipient, wait, now)
        {
            return Reason::Greylisted;
        }
        let standing = provider.source(source, now);
        standing.today.attempted += weight;
        if standing.is_over(&temper) {
            standing.refuse_over(&temper, now);
            return Reason::SourceRate;
        }
        let domain = provider.domain(&sender.name, now);
        domain.today.attempted += weight;
        if domain.is_over(&temper) {
            domain.today.over += weight;
            return Reason::DomainRate;
        }
        if let Some(reason) = self.look_at_mailbox(party, person) {
            return reason;
        }
        let refused = 0.7 * (1.0 - share_between(reputation, 0.1, LOW_REPUTATION));
        if reputation < LOW_REPUTATION && chance.happens(refused) {
            return Reason::LowReputation;
        }
        let provider = self.provider_mut(kind);
        provider.source(source, now).accept();
        provider.domain(&sender.name, now).accept();
        Reason::Accepted
    }

    fn look_at_mailbox(&mut self, party: &Party<'_>, person: &Person) -> Option<Reason> {
        let Party { kind, source, sender, now, .. } = *party;
        let (seed, weight) = (self.seed, self.weight());
        let provider = self.provider_mut(kind);
        let late = provider.temper.late_bounces;
        match person.mailbox {
            Mailbox::There => None,
            Mailbox::Unknown | Mailbox::Disabled => {
                provider.source(source, now).today.unknown += weight;
                provider.domain(&sender.name, now).today.unknown += weight;
                let bounces_late = Chance::new(seed, For::Person, person.key, 1).happens(late);
                let unknown = person.mailbox == Mailbox::Unknown;
                let reason = if unknown { Reason::UnknownUser } else { Reason::DisabledUser };
                (!bounces_late).then_some(reason)
            }
            Mailbox::Trap => {
                provider.source(source, now).today.traps += weight;
                provider.domain(&sender.name, now).today.traps += weight;
                None
            }
            Mailbox::Full => {
                let period = now.0.div_euclid(FULL_FOR_MS).cast_unsigned();
                let full = kind == ProviderKind::Full
                    || Chance::new(seed, For::Person, person.key, 2 + period).happens(0.6);
                full.then_some(Reason::MailboxFull)
            }
        }
    }

    fn reputation(&mut self, kind: ProviderKind, source: IpAddr, domain: &Arc<str>, now: UtcMillis) -> f64 {
        let provider = self.provider_mut(kind);
        let share = provider.temper.domain_weight;
        let source = provider.source(source, now).score;
        (1.0 - share) * source + share * provider.domain(domain, now).score
    }
}
