use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use postroad_base::UtcMillis;

use super::greylist::Greylist;
use super::plan::{History, Identity};
use super::provider::{ProviderKind, Temper, temper};
use super::reports::DayRows;
use super::standing::Standing;

/// Identities a provider tells apart; the first ones are forgotten for further ones.
const MAX_IDENTITIES: usize = 10_000;
/// How much more a domain may send than one address.
const DOMAIN_ROOM: f64 = 20.0;

/// A provider and its opinions.
#[derive(Debug)]
pub(super) struct Provider {
    pub temper: Temper,
    pub greylist: Greylist,
    pub rows: DayRows,
    weight: f64,
    sources: BTreeMap<IpAddr, Standing>,
    domains: BTreeMap<Arc<str>, Standing>,
}

/// A provider's opinion of somebody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hidden {
    /// 0 (hated) to 1 (trusted).
    pub score: f64,
    /// Real messages a day it is used to.
    pub usual_daily: f64,
    /// Real messages it takes today.
    pub quota_today: f64,
    pub blocked_until: Option<UtcMillis>,
    /// How often it has blocked it so far.
    pub blocks: u32,
}

impl Provider {
    pub fn new(kind: ProviderKind, weight: f64) -> Self {
        Self {
            temper: temper(kind),
            greylist: Greylist::default(),
            rows: DayRows::default(),
            weight,
            sources: BTreeMap::new(),
            domains: BTreeMap::new(),
        }
    }

    /// The standing of a source address, brought to `now`.
    pub fn source(&mut self, source: IpAddr, now: UtcMillis) -> &mut Standing {
        if self.sources.len() >= MAX_IDENTITIES && !self.sources.contains_key(&source) {
            self.sources.pop_first();
        }
        let weight = self.weight;
        let standing = self.sources.entry(source).or_insert_with(|| Standing::new(now, 1.0, weight));
        standing.turn(now, &self.temper);
        standing
    }

    /// The standing of a sender domain, brought to `now`.
    pub fn domain(&mut self, domain: &Arc<str>, now: UtcMillis) -> &mut Standing {
        if self.domains.len() >= MAX_IDENTITIES && !self.domains.contains_key(domain) {
            self.domains.pop_first();
        }
        let new = || Standing::new(now, DOMAIN_ROOM, self.weight);
        let standing = self.domains.entry(Arc::clone(domain)).or_insert_with(new);
        standing.turn(now, &self.temper);
        standing
    }

    pub fn remember(&mut self, history: &History, now: UtcMillis) {
        let standing = match &history.identity {
            Identity::Source(source) => self.source(*source, now),
            Identity::Domain(domain) => self.domain(&Arc::from(domain.as_str()), now),
        };
        standing.usual = history.usual_daily;
        standing.score = history.score;
    }

    pub fn hidden(&mut self, identity: &Identity, now: UtcMillis) -> Option<Hidden> {
        let temper = self.temper;
        let standing = match identity {
            Identity::Source(source) => self.sources.get_mut(source)?,
            Identity::Domain(domain) => self.domains.get_mut(domain.as_str())?,
        };
        standing.turn(now, &temper);
        Some(Hidden {
            score: standing.score,
            usual_daily: standing.usual,
            quota_today: standing.quota(&temper),
            blocked_until: standing.blocked_until.filter(|until| *until > now),
            blocks: standing.blocks,
        })
    }
}
