//! From looked-up hosts to the ones to try, in order: pure.

use std::net::IpAddr;
use std::time::Duration;

use postroad_base::Domain;

use super::{
    AddressFamilies, Answer, LookupError, MAX_ADDRESSES_PER_HOST, MxHost, POSITIVE_TTL_MAX, RouteError,
    RouteOptions,
};
use crate::dial::LocalAddresses;

/// An MX host after its look-ups.
pub(super) struct Candidate {
    pub name: Domain,
    pub preference: u16,
    pub addresses: Result<Answer<IpAddr>, LookupError>,
}

pub(super) struct Chosen {
    pub hosts: Vec<MxHost>,
    pub valid_for: Duration,
}

/// Why no host is left.
pub(super) enum Problem {
    Loop(Domain),
    Lookup(Domain, LookupError),
    NoAddress,
}

impl Problem {
    pub(super) fn of_implicit_mx(self, domain: &Domain) -> RouteError {
        match self {
            Self::NoAddress => RouteError::NoAddress { domain: domain.clone() },
            problem => problem.of_mx(domain, &[]),
        }
    }

    pub(super) fn of_mx(self, domain: &Domain, ranked: &[(u16, Domain)]) -> RouteError {
        let domain = domain.clone();
        match self {
            Self::Loop(host) => RouteError::Loop { domain, host: host.to_string() },
            Self::Lookup(name, cause) => RouteError::Lookup { name, wanted: "addresses", cause },
            Self::NoAddress => {
                let hosts: Vec<_> = ranked.iter().map(|(_, host)| host.as_str()).collect();
                RouteError::NoUsableHost { domain, hosts: hosts.join(", ") }
            }
        }
    }
}

pub(super) fn choose(
    mut candidates: Vec<Candidate>,
    options: &RouteOptions,
    randomness: u64,
) -> Result<Chosen, Problem> {
    // RFC 5321 §5.1: "If it finds itself in the list … all MX records with the same or higher preference numbers
    // MUST be discarded": whoever is behind us in the list would hand the message back to us.
    let own =
        candidates.iter().filter(|candidate| is_own(candidate, &options.local)).min_by_key(|c| c.preference);
    if let Some((own, name)) = own.map(|own| (own.preference, own.name.clone())) {
        candidates.retain(|candidate| candidate.preference < own);
        if candidates.is_empty() {
            return Err(Problem::Loop(name));
        }
    }
    let mut random = SplitMix64(randomness);
    let mut hosts = Vec::with_capacity(candidates.len());
    let mut failed = None;
    let mut valid_for = POSITIVE_TTL_MAX;
    for candidate in candidates {
        match candidate.addresses {
            Err(cause) => failed = failed.or(Some((candidate.name, cause))),
            Ok(answer) => {
                valid_for = valid_for.min(answer.valid_for);
                let addresses = order_addresses(answer.records, options.families, &mut random);
                let (name, preference, secure) = (candidate.name, candidate.preference, answer.secure);
                if !addresses.is_empty() {
                    hosts.push(MxHost { name, preference, addresses, secure });
                }
            }
        }
    }
    match (hosts.is_empty(), failed) {
        (true, Some((name, cause))) => Err(Problem::Lookup(name, cause)),
        (true, None) => Err(Problem::NoAddress),
        (false, _) => {
            // RFC 5321 §5.1: "the sender-SMTP MUST randomize them to spread the load".
            hosts.chunk_by_mut(|a, b| a.preference == b.preference).for_each(|equals| random.shuffle(equals));
            Ok(Chosen { hosts, valid_for })
        }
    }
}

fn is_own(candidate: &Candidate, local: &LocalAddresses) -> bool {
    let addresses = candidate.addresses.as_ref().map_or(&[][..], |answer| &answer.records);
    local.is_own_name(&candidate.name) || addresses.iter().any(|address| local.contains(*address))
}

/// The usable addresses, each family shuffled, the preferred one first; the other keeps at least half the places.
fn order_addresses(all: Vec<IpAddr>, families: AddressFamilies, random: &mut SplitMix64) -> Vec<IpAddr> {
    let usable =
        all.into_iter().map(|address| address.to_canonical()).filter(|address| is_reachable(*address));
    let (mut v4, mut v6): (Vec<_>, Vec<_>) = usable.partition(IpAddr::is_ipv4);
    random.shuffle(&mut v4);
    random.shuffle(&mut v6);
    let (mut first, mut second) = if families == AddressFamilies::Ipv4First { (v4, v6) } else { (v6, v4) };
    let for_second = second.len().min(MAX_ADDRESSES_PER_HOST / 2);
    first.truncate(MAX_ADDRESSES_PER_HOST - for_second);
    second.truncate(MAX_ADDRESSES_PER_HOST - first.len());
    first.append(&mut second);
    first
}

/// Whether a TCP connection to the address can mean a host other than whichever is nearest.
pub(super) fn is_reachable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.octets()[0] != 0 && !v4.is_multicast() && !v4.is_broadcast(),
        // A link-local address means nothing without its interface (RFC 4007 §6).
        IpAddr::V6(v6) => !v6.is_unspecified() && !v6.is_multicast() && !v6.is_unicast_link_local(),
    }
}

/// Steele, Lea and Flood's generator: enough to spread load, and the same for the same seed.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let picked = usize::try_from(self.next() % (last as u64 + 1)).expect("not above last");
            items.swap(last, picked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> Domain {
        text.parse().unwrap()
    }

    fn candidate(preference: u16, name: &str, addresses: &[&str]) -> Candidate {
        let records = addresses.iter().map(|address| address.parse().unwrap()).collect();
        let answer = Answer { records, name_exists: true, secure: false, valid_for: Duration::from_secs(60) };
        Candidate { name: domain(name), preference, addresses: Ok(answer) }
    }

    #[test]
    fn hosts_at_or_behind_our_own_place_are_left_out() {
        let local = LocalAddresses::none().with_address("192.0.2.2".parse().unwrap());
        let options = RouteOptions { local, families: AddressFamilies::Ipv4First };
        let hosts = |own: u16| {
            let candidates = vec![
                candidate(10, "a.test", &["192.0.2.1"]),
                candidate(own, "us.test", &["192.0.2.2", "192.0.2.9"]),
                candidate(20, "b.test", &["192.0.2.3"]),
            ];
            choose(candidates, &options, 1).map(|chosen| chosen.hosts.len())
        };
        assert!(matches!(hosts(30), Ok(2)));
        assert!(matches!(hosts(20), Ok(1)));
        assert!(matches!(hosts(10), Err(Problem::Loop(_))));
    }

    #[test]
    fn a_host_that_cannot_be_looked_up_is_passed_over_unless_it_is_the_only_one() {
        let failed = Candidate { addresses: Err(LookupError::Timeout), ..candidate(1, "down.test", &[]) };
        let chosen =
            choose(vec![failed, candidate(2, "up.test", &["192.0.2.1"])], &RouteOptions::default(), 0);
        assert_eq!(chosen.map(|chosen| chosen.hosts[0].name.clone()).ok(), Some(domain("up.test")));
        let failed = Candidate { addresses: Err(LookupError::Timeout), ..candidate(1, "down.test", &[]) };
        let nowhere = candidate(2, "nowhere.test", &["0.0.0.0"]);
        let chosen = choose(vec![failed, nowhere], &RouteOptions::default(), 0);
        assert!(matches!(chosen, Err(Problem::Lookup(_, LookupError::Timeout))));
    }

    #[test]
    fn equal_preferences_are_shuffled_and_ranks_kept() {
        let hosts = |randomness| {
            let names = ["a.test", "b.test", "c.test", "d.test"];
            let candidates =
                names.iter().map(|name| candidate(u16::from(*name == "d.test"), name, &["192.0.2.1"]));
            let chosen = choose(candidates.collect(), &RouteOptions::default(), randomness).ok().unwrap();
            chosen.hosts.into_iter().map(|host| host.name.to_string()).collect::<Vec<_>>()
        };
        let orders: std::collections::HashSet<_> = (0..100).map(hosts).collect();
        assert_eq!(orders.len(), 6, "every order of three equals");
        assert!(orders.iter().all(|order| order[3] == "d.test"));
    }

    #[test]
    fn addresses_are_capped_without_losing_a_family() {
        let many: Vec<IpAddr> = (1..=20)
            .map(|n| IpAddr::from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n]))
            .collect();
        let mut all = many.clone();
        all.push("192.0.2.1".parse().unwrap());
        let ordered = order_addresses(all, AddressFamilies::Ipv6First, &mut SplitMix64(7));
        assert_eq!(ordered.len(), MAX_ADDRESSES_PER_HOST);
        assert_eq!(ordered.last().unwrap().to_string(), "192.0.2.1");
        assert_eq!(
            order_addresses(many, AddressFamilies::Ipv4First, &mut SplitMix64(7)).len(),
            MAX_ADDRESSES_PER_HOST
        );
    }
}
