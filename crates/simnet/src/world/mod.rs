//! The world of mailbox providers: who takes mail from whom, what they say, what people and machines do with it, and
//! what comes back. Pure: no socket and no clock of its own, so that it runs behind the servers of this crate as well
//! as in a simulation that makes a month pass in minutes.
//!
//! * [`World::connect`] and [`World::transact`] answer a sender; [`World::due`] is what the world does by itself.
//! * Each [`ProviderKind`] has a hidden opinion of every source address and sender domain. It drives quotas, replies,
//!   folders and blocks. A sender only sees replies and reports; tests and reports look at [`World::hidden`].
//! * Recipients are made from the hash of their address ([`Person`]); a million of them need no memory.
//!
//! **Invariant:** the same seed, plan and questions give the same answers. The times of the questions never go back.

mod aftermath;
mod agenda;
mod chance;
mod greylist;
mod lists;
mod person;
mod plan;
mod provider;
mod providers;
mod reports;
mod session;
mod stages;
mod standing;
mod transact;
mod words;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use postroad_base::UtcMillis;

pub use self::aftermath::Tally;
pub use self::agenda::{About, DmarcFacts, DmarcRow, Happening, Listing, Reader, TlsReportFacts, WorldEvent};
pub use self::person::{Engagement, Mailbox, Person};
pub use self::plan::{DomainShares, History, Identity, Population, WorldPlan};
pub use self::provider::{ComplaintFormat, ProviderKind};
pub use self::providers::Hidden;
pub use self::session::{Call, CallOutcome, Caller, WorldSession};
pub use self::transact::{After, Content, Envelope, Transacted};
pub use self::words::{Reason, phrasebook};

use self::agenda::Agenda;
use self::lists::{Lists, Sighting};
use self::providers::Provider;
use self::standing::day_of;
use self::transact::Sender;

/// Sender domains that are told apart; what comes after is all one to the providers.
const MAX_SENDERS: usize = 10_000;
/// Days that are counted.
const MAX_TALLY_DAYS: i64 = 400;

/// The providers and everybody behind them.
#[derive(Debug)]
pub struct World {
    seed: u64,
    plan: WorldPlan,
    providers: Vec<Provider>,
    senders: BTreeMap<Box<str>, Arc<Sender>>,
    lists: Lists,
    agenda: Agenda,
    tallies: BTreeMap<(i64, usize), Tally>,
    /// The last day that was closed.
    day: Option<i64>,
    calls: u64,
}

impl World {
    #[must_use]
    pub fn new(seed: u64, plan: WorldPlan) -> Self {
        Self {
            seed,
            providers: ProviderKind::ALL
                .map(|kind| Provider::new(kind, f64::from(plan.weight.max(1))))
                .into(),
            senders: BTreeMap::new(),
            lists: Lists::default(),
            agenda: Agenda::default(),
            tallies: BTreeMap::new(),
            day: None,
            calls: 0,
            plan,
        }
    }

    /// Whose domain this is.
    #[must_use]
    pub fn provider_of(&self, domain: &str) -> ProviderKind {
        provider::kind_of(self.seed, &self.plan.shares, domain)
    }

    /// Whose host this is.
    #[must_use]
    pub fn provider_of_host(&self, host: &str) -> ProviderKind {
        provider::kind_of_host(self.seed, &self.plan.shares, host)
    }

    /// The mail hosts of a domain with their preferences, as its MX records say.
    #[must_use]
    pub fn mail_hosts(&self, domain: &str) -> Vec<(u16, String)> {
        provider::mail_hosts(self.provider_of(domain), domain)
    }

    /// Who is at an address.
    #[must_use]
    pub fn person(&self, address: &str) -> Person {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.person_at(self.provider_of(domain), address)
    }

    fn person_at(&self, kind: ProviderKind, address: &str) -> Person {
        Person::of(self.seed, &self.plan.population, kind, address)
    }

    /// What happened by itself until `now`, in order.
    pub fn due(&mut self, now: UtcMillis) -> Vec<WorldEvent> {
        self.advance(now);
        self.agenda.take_ready()
    }

    /// When something happens next.
    #[must_use]
    pub fn next_event_at(&self) -> Option<UtcMillis> {
        self.agenda.next_at()
    }

    /// What was counted at a provider on the day of `at`.
    #[must_use]
    pub fn tally_of(&self, kind: ProviderKind, at: UtcMillis) -> Tally {
        self.tallies.get(&(day_of(at), kind.index())).copied().unwrap_or_default()
    }

    /// The blocklists' entries of `at`.
    pub fn listings(&mut self, at: UtcMillis) -> Vec<Listing> {
        self.advance(at);
        self.lists.all()
    }

    /// What a provider thinks of somebody: nothing a sender can see.
    pub fn hidden(&mut self, kind: ProviderKind, identity: &Identity, at: UtcMillis) -> Option<Hidden> {
        self.advance(at);
        self.provider_mut(kind).hidden(identity, at)
    }

    /// Lets the time pass: what is due takes effect.
    fn advance(&mut self, now: UtcMillis) {
        if self.day.is_none_or(|day| day < day_of(now)) {
            self.close_days(now);
        }
        if self.agenda.next_planned().is_none_or(|at| at > now) {
            return;
        }
        while let Some(event) = self.agenda.pop(now) {
            self.happen(event);
        }
    }

    fn close_days(&mut self, now: UtcMillis) {
        let today = day_of(now);
        match self.day.replace(today) {
            None => self.remember_histories(now),
            Some(_) => self.plan_reports(now),
        }
        for listing in self.lists.delist(now) {
            let provider = ProviderKind::Corporate;
            self.agenda.tell(WorldEvent { at: now, provider, happening: Happening::Delisted(listing) });
        }
        self.tallies.retain(|(day, _), _| *day > today - MAX_TALLY_DAYS);
    }

    fn remember_histories(&mut self, now: UtcMillis) {
        for history in self.plan.histories.clone() {
            for provider in &mut self.providers {
                provider.remember(&history, now);
            }
            self.lists.know(history.identity, now);
        }
    }

    fn happen(&mut self, event: WorldEvent) {
        if let Happening::Complained { about, format } = &event.happening {
            let weight = self.weight();
            let provider = self.provider_mut(event.provider);
            provider.source(about.source, event.at).today.complaints += weight;
            provider.domain(&about.domain, event.at).today.complaints += weight;
            if format.is_none() {
                return;
            }
        }
        self.agenda.tell(event);
    }

    /// Blocklists hear of a recipient.
    fn sight(&mut self, source: &Identity, domain: &Identity, sighting: Sighting, now: UtcMillis) {
        let weight = self.weight();
        for identity in [source, domain] {
            if let Some(listing) = self.lists.see(identity, sighting, weight, now) {
                let provider = ProviderKind::Corporate;
                self.agenda.tell(WorldEvent { at: now, provider, happening: Happening::Listed(listing) });
            }
        }
    }

    fn weight(&self) -> f64 {
        f64::from(self.plan.weight.max(1))
    }

    fn provider(&self, kind: ProviderKind) -> &Provider {
        &self.providers[kind.index()]
    }

    fn provider_mut(&mut self, kind: ProviderKind) -> &mut Provider {
        &mut self.providers[kind.index()]
    }

    fn tally(&mut self, kind: ProviderKind, at: UtcMillis) -> &mut Tally {
        self.tallies.entry((day_of(at), kind.index())).or_default()
    }

    fn sender(&mut self, domain: &str) -> Arc<Sender> {
        if let Some(sender) = self.senders.get(domain) {
            return Arc::clone(sender);
        }
        if self.senders.len() >= MAX_SENDERS
            && let Some((_, last)) = self.senders.last_key_value()
        {
            return Arc::clone(last);
        }
        let identity = Identity::Domain(domain.to_owned());
        let sender = Arc::new(Sender { name: domain.into(), identity });
        self.senders.insert(domain.into(), Arc::clone(&sender));
        sender
    }

    /// Whether a source address is on a blocklist, and what its zone answers.
    pub fn source_listing(&mut self, source: IpAddr, at: UtcMillis) -> Option<Listing> {
        self.advance(at);
        self.lists.listing(&Identity::Source(source)).cloned()
    }

    /// The same of a domain in messages.
    pub fn domain_listing(&mut self, domain: &str, at: UtcMillis) -> Option<Listing> {
        self.advance(at);
        self.lists.listing(&Identity::Domain(domain.to_owned())).cloned()
    }
}
