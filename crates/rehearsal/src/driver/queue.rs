use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, UtcMillis};
use postroad_delivery::outcome::{Decision, Ended, classify, decide};
use postroad_delivery::queue::{BatchRecipient, Fate, Marks, NewEntry, NewEntryRecipient, Work};
use postroad_delivery::shaping::ReplyKind;
use postroad_net::dns::{MxHost, Route, SiteKey};
use postroad_simnet::world::ProviderKind;
use postroad_spool::MessageKey;

use super::{MessageNumber, Rehearsal, SharedRoute, kind_index};

/// How long a route is believed.
const ROUTE_VALID: Duration = Duration::from_secs(3_600);
/// Expired recipients taken out in one step.
const SWEEP_STEP: usize = 10_000;

/// What the driver does with the queue.
impl Rehearsal {
    /// A message to one recipient enters the queue.
    pub(super) fn accept(&mut self, number: MessageNumber) {
        let address = self.audience.address(number.kind, number.recipient);
        let Some(domain) = address.rsplit_once('@').and_then(|(_, domain)| domain.parse::<Domain>().ok())
        else {
            return;
        };
        self.ledger.messages += 1;
        self.waiting[kind_index(number.kind)] += 1;
        let expires = Duration::from_secs(u64::from(self.plan.expire_hours) * 3_600);
        self.core.add(NewEntry {
            key: MessageKey(number.encode()),
            accepted_at: self.now,
            expires_at: self.now.plus(expires),
            workspace: self.workspace,
            stream: self.plan.stream,
            tags: Vec::new(),
            sender: None,
            marks: Marks::default(),
            recipients: vec![NewEntryRecipient { index: 0, domain, due: self.now, attempts: 0, held: false }],
        });
        self.dirty = true;
    }

    /// Asks the queue what to do, and does it, until there is nothing more at this moment.
    pub(super) fn tick(&mut self) {
        while std::mem::take(&mut self.dirty) {
            let (work, next) = self.core.tick(self.now);
            for item in work {
                match item {
                    Work::Resolve(domain) => {
                        let route = self.route(&domain);
                        self.core.routed(&domain, route, self.now);
                        self.dirty = true;
                    }
                    Work::Connect(path) => self.connect(path),
                    Work::Wake(signal) => self.wake(&signal),
                }
            }
            match next {
                Some(at) if at <= self.now => self.dirty = true,
                Some(at) => self.agenda.plan_tick(at),
                None => {}
            }
        }
    }

    fn route(&self, domain: &Domain) -> SharedRoute {
        let hosts = self.world.mail_hosts(domain.as_str());
        let site: Vec<&str> = hosts.iter().map(|(_, name)| name.as_str()).collect();
        let site = SiteKey::new(&site.join(";"));
        let hosts = hosts
            .into_iter()
            .filter_map(|(preference, name)| {
                // Benchmarking addresses (RFC 2544): nobody's. Only their being there counts.
                let addresses = vec![IpAddr::V4(Ipv4Addr::new(198, 18, 0, 1))];
                Some(MxHost { name: name.parse().ok()?, preference, addresses, secure: false })
            })
            .collect();
        Arc::new(Route { hosts, site, secure: false, valid_for: ROUTE_VALID })
    }

    /// What the end of an attempt means for a recipient, as the engine decides it.
    pub(super) fn conclude(&mut self, attempt: Attempt, recipient: &BatchRecipient, ended: &Ended) {
        let Attempt { number, source, kind: known, expires_at } = attempt;
        let attempts = recipient.attempts.saturating_add(1);
        let class = known.map(ReplyKind::deferral);
        let jitter = jitter(number, attempts);
        let decision = decide(ended, class, attempts, expires_at, self.now, &self.schedule, jitter);
        let reply = ended.reply();
        let day = self.day();
        self.ledger.attempts += 1;
        if let Some(source) = source {
            self.allowances.note(
                source,
                number.kind,
                decision,
                class.unwrap_or_else(|| classify(reply)),
                self.now,
            );
        }
        if decision != Decision::Delivered {
            self.ledger.refused(day, number.kind, reply);
            self.core.note_reply(recipient.handle, reply, self.now);
        }
        let cell = self.ledger.cell(day, kind_index(number.kind));
        let fate = match decision {
            Decision::Delivered => {
                cell.delivered += 1;
                Fate::Done
            }
            Decision::Bounced => {
                cell.bounced += 1;
                if known == Some(ReplyKind::Recipient) {
                    self.audience.remove(number.recipient);
                }
                Fate::Done
            }
            Decision::Expired => {
                cell.expired += 1;
                Fate::Done
            }
            Decision::Deferred { due } => {
                cell.deferrals += 1;
                Fate::Retry { due, attempts }
            }
        };
        self.settle(number.kind, recipient, fate);
    }

    pub(super) fn expire(&mut self, number: MessageNumber, recipient: &BatchRecipient) {
        let day = self.day();
        self.ledger.cell(day, kind_index(number.kind)).expired += 1;
        self.settle(number.kind, recipient, Fate::Done);
    }

    fn settle(&mut self, kind: ProviderKind, recipient: &BatchRecipient, fate: Fate) {
        if fate == Fate::Done {
            let waiting = &mut self.waiting[kind_index(kind)];
            *waiting = waiting.saturating_sub(1);
        }
        self.core.settle(recipient.handle, fate, self.now);
        self.dirty = true;
    }

    /// The queue's housekeeping: who waits in vain is taken out.
    pub(super) fn sweep(&mut self) {
        loop {
            let swept = self.core.sweep(self.now, SWEEP_STEP);
            for one in &swept.expired {
                let number = MessageNumber::decode(one.key.0);
                let recipient =
                    BatchRecipient { handle: one.handle, index: one.index, attempts: one.attempts };
                self.expire(number, &recipient);
            }
            if swept.done {
                return;
            }
        }
    }
}

/// An attempt that is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    pub number: MessageNumber,
    /// `None` when nobody was talked to.
    pub source: Option<usize>,
    /// What the provider's profile knows of the reply.
    pub kind: Option<ReplyKind>,
    pub expires_at: UtcMillis,
}

/// 0 to 1000, the same each time.
fn jitter(number: MessageNumber, attempts: u16) -> u16 {
    let mixed = (number.encode() ^ u64::from(attempts)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u16::try_from((mixed >> 40) % 1_001).unwrap_or(500)
}
