use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use postroad_base::UtcMillis;

use super::agenda::Listing;
use super::plan::Identity;
use super::standing::day_of;

/// The zone for addresses; its code for senders of unsolicited mail.
const ADDRESS_ZONE: &str = "zen.spamhaus.org";
const ADDRESS_CODE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
/// The zone for domains in messages.
const DOMAIN_ZONE: &str = "dbl.spamhaus.org";
const DOMAIN_CODE: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 2);

/// How long an entry lasts after its last cause.
const LISTED_FOR: Duration = Duration::from_secs(72 * 3_600);
/// Somebody this young sends little.
const YOUNG_DAYS: i64 = 3;
const YOUNG_DAILY: f64 = 50_000.0;

/// What blocklists see of somebody, over all providers.
#[derive(Clone, Debug, Default)]
struct Seen {
    first_day: i64,
    day: i64,
    attempted: f64,
    unknown: f64,
    traps: f64,
    /// Trap hits without their weight.
    hits: u32,
}

/// The blocklists of the world.
#[derive(Debug, Default)]
pub(super) struct Lists {
    seen: BTreeMap<Identity, Seen>,
    listed: BTreeMap<Identity, Listing>,
}

/// What a recipient was, as far as lists care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    Ordinary,
    Unknown,
    Trap,
}

impl Lists {
    /// Somebody is known since before the world began.
    pub fn know(&mut self, identity: Identity, now: UtcMillis) {
        let day = day_of(now);
        self.seen.insert(identity, Seen { first_day: day - 365, day, ..Seen::default() });
    }

    /// Counts a recipient; returns a new entry when that was the last straw.
    pub fn see(
        &mut self,
        identity: &Identity,
        sighting: Sighting,
        weight: f64,
        now: UtcMillis,
    ) -> Option<Listing> {
        let day = day_of(now);
        if !self.seen.contains_key(identity) {
            self.seen.insert(identity.clone(), Seen { first_day: day, day, ..Seen::default() });
        }
        let seen = self.seen.get_mut(identity)?;
        if seen.day != day {
            *seen = Seen { first_day: seen.first_day, day, ..Seen::default() };
        }
        seen.attempted += weight;
        match sighting {
            Sighting::Ordinary => {}
            Sighting::Unknown => seen.unknown += weight,
            Sighting::Trap => {
                seen.traps += weight;
                seen.hits += 1;
            }
        }
        let why = seen.cause(identity)?;
        let until = now.plus(LISTED_FOR);
        if let Some(listing) = self.listed.get_mut(identity) {
            listing.until = until;
            return None;
        }
        let (list, code) = match identity {
            Identity::Source(_) => (ADDRESS_ZONE, ADDRESS_CODE),
            Identity::Domain(_) => (DOMAIN_ZONE, DOMAIN_CODE),
        };
        let listing = Listing { list, subject: identity.clone(), code, until, why: why.to_owned() };
        self.listed.insert(identity.clone(), listing.clone());
        Some(listing)
    }

    /// Removes and returns what is over.
    pub fn delist(&mut self, now: UtcMillis) -> Vec<Listing> {
        let over: Vec<Identity> =
            self.listed.iter().filter(|(_, entry)| entry.until <= now).map(|(who, _)| who.clone()).collect();
        over.iter().filter_map(|who| self.listed.remove(who)).collect()
    }

    pub fn listing(&self, identity: &Identity) -> Option<&Listing> {
        if self.listed.is_empty() { None } else { self.listed.get(identity) }
    }

    pub fn is_listed(&self, source: IpAddr) -> bool {
        self.listing(&Identity::Source(source)).is_some()
    }

    pub fn all(&self) -> Vec<Listing> {
        self.listed.values().cloned().collect()
    }
}

impl Seen {
    fn cause(&self, identity: &Identity) -> Option<&'static str> {
        let rate = |count: f64| count / self.attempted.max(1_000.0);
        let (traps, trap_rate) = match identity {
            Identity::Source(_) => (5.0, 0.000_2),
            Identity::Domain(_) => (20.0, 0.001),
        };
        // One address of a small sample says nothing.
        if self.hits >= 3 && self.traps >= traps && rate(self.traps) > trap_rate {
            return Some("mail to addresses that were never anybody's");
        }
        let young = self.day - self.first_day < YOUNG_DAYS;
        let source = matches!(identity, Identity::Source(_));
        (source && young && self.attempted > YOUNG_DAILY && rate(self.unknown) > 0.01)
            .then_some("a new address that sends much mail to people who do not exist")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(identity: &Identity, count: u32, every: u32, sighting: Sighting) -> Lists {
        let mut lists = Lists::default();
        for nth in 0..count {
            let this = if nth % every == 0 { sighting } else { Sighting::Ordinary };
            lists.see(identity, this, 1.0, UtcMillis(0));
        }
        lists
    }

    #[test]
    fn traps_and_young_floods_are_listed_for_a_while() {
        let source = Identity::Source("192.0.2.1".parse().unwrap());
        assert!(send(&source, 10_000, 50_000, Sighting::Trap).listing(&source).is_none());
        assert!(send(&source, 60_000, 200, Sighting::Unknown).listing(&source).is_none());
        assert!(send(&source, 60_000, 50, Sighting::Unknown).listing(&source).is_some());
        let mut lists = send(&source, 10_000, 1_000, Sighting::Trap);
        assert_eq!(lists.listing(&source).map(|entry| entry.code), Some(ADDRESS_CODE));
        assert!(lists.delist(UtcMillis(0)).is_empty());
        assert_eq!(lists.delist(UtcMillis(0).plus(LISTED_FOR)).len(), 1);
        assert!(lists.listing(&source).is_none());
    }
}
