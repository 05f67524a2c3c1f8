use std::net::IpAddr;
use std::time::Duration;

use postroad_base::{Reply, UtcMillis};

use super::World;
use super::chance::{Chance, For, hash_text};
use super::plan::Identity;
use super::provider::{ProviderKind, kind_of_host};
use super::words::{Blanks, Reason, say};

/// How long a caller waits for somebody who does not answer.
const NO_ANSWER: Duration = Duration::from_secs(30);

/// Who connects.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub source: IpAddr,
    /// Its address has a name and the name has the address.
    pub fcrdns: bool,
    /// It goes on inside TLS.
    pub tls: bool,
}

/// What came of a connection.
#[derive(Debug)]
pub struct Call {
    pub outcome: CallOutcome,
    pub latency: Duration,
}

#[derive(Debug)]
pub enum CallOutcome {
    /// The greeting is `220`: go on, and give the session back with [`World::disconnect`].
    Greeted(WorldSession),
    /// The greeting is this reply, and the connection is closed.
    Refused(Reply),
    NoAnswer,
    /// The connection broke before the greeting.
    Broken,
}

/// A session with a provider.
#[derive(Debug)]
pub struct WorldSession {
    pub(super) kind: ProviderKind,
    pub(super) caller: Caller,
    pub(super) identity: Identity,
    pub(super) messages: u32,
}

impl WorldSession {
    #[must_use]
    pub fn provider(&self) -> ProviderKind {
        self.kind
    }
}

impl World {
    /// `caller` connects to `host`, a name from [`World::mail_hosts`].
    pub fn connect(&mut self, caller: Caller, host: &str, now: UtcMillis) -> Call {
        self.advance(now);
        let kind = kind_of_host(self.seed, &self.plan.shares, host);
        self.calls += 1;
        let mut chance = Chance::new(self.seed, For::Connect, hash_text(host), self.calls);
        let temper = self.provider(kind).temper;
        let latency = Duration::from_millis(temper.connect_ms * chance.between(70, 160) / 100);
        let outcome = match kind {
            ProviderKind::Dead => return Call { outcome: CallOutcome::NoAnswer, latency: NO_ANSWER },
            ProviderKind::Flaky if chance.happens(0.15) => {
                return Call { outcome: CallOutcome::NoAnswer, latency: NO_ANSWER };
            }
            ProviderKind::Flaky if chance.happens(0.1) => CallOutcome::Broken,
            _ => match self.refuses_to_greet(kind, caller.source, now) {
                Some(reason) => CallOutcome::Refused(say(
                    kind,
                    reason,
                    Blanks { source: caller.source, domain: "", recipient: "", id: chance.next() },
                )),
                None => self.greet(kind, caller, now),
            },
        };
        Call { outcome, latency }
    }

    fn greet(&mut self, kind: ProviderKind, caller: Caller, now: UtcMillis) -> CallOutcome {
        self.provider_mut(kind).source(caller.source, now).open += 1;
        let identity = Identity::Source(caller.source);
        CallOutcome::Greeted(WorldSession { kind, caller, identity, messages: 0 })
    }

    fn refuses_to_greet(&mut self, kind: ProviderKind, source: IpAddr, now: UtcMillis) -> Option<Reason> {
        let (listed, weight) = (self.lists.is_listed(source), self.weight());
        let provider = self.provider_mut(kind);
        let temper = provider.temper;
        let standing = provider.source(source, now);
        let at_greeting = matches!(kind, ProviderKind::Yahoo | ProviderKind::Naver);
        if at_greeting && standing.is_blocked(now) {
            standing.today.attempted += weight;
            standing.today.over += weight;
            return Some(Reason::Blocked);
        }
        if at_greeting && listed && temper.reads_lists {
            return Some(Reason::Listed);
        }
        // Half as many for whom is mistrusted, half more for whom is trusted; never none.
        let allowed = f64::from(temper.connections) * (0.5 + standing.score);
        (f64::from(standing.open) >= allowed.max(1.0)).then_some(Reason::Connections)
    }

    /// The session is over.
    pub fn disconnect(&mut self, session: &WorldSession, now: UtcMillis) {
        let standing = self.provider_mut(session.kind).source(session.caller.source, now);
        standing.open = standing.open.saturating_sub(1);
    }
}
