//! What the DNS says of the world: domains, hosts, policies, and the blocklists' zones.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::LiveState;
use crate::dns::Dns;
use crate::internet::Shared;
use crate::world::{Identity, Listing, ProviderKind};

/// Domains of the kinds that have many, to begin with.
const SMALL_DOMAINS: usize = 8;
/// A second zone with the entries of the first for domains, as link lists overlap.
const LINK_ZONE: &str = "multi.uribl.com";
const DOMAIN_ZONE: &str = "dbl.spamhaus.org";
const ADDRESS_ZONE: &str = "zen.spamhaus.org";

/// Hosts and domains of all providers.
pub(super) fn providers(shared: &Arc<Shared>, state: &Arc<LiveState>) {
    let large = [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "aol.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "me.com",
        "naver.com",
    ];
    for name in large {
        domain(shared, state, name);
    }
    for kind in ProviderKind::ALL {
        let main = kind.main_domain();
        domain(shared, state, main);
        if main.ends_with(".test") {
            for number in 0..SMALL_DOMAINS {
                domain(shared, state, &format!("d{number}.{main}"));
            }
        }
    }
}

/// MX, A, PTR, SPF and DMARC of one domain.
pub(super) fn domain(shared: &Arc<Shared>, state: &Arc<LiveState>, name: &str) {
    let (kind, hosts) = state.ask(|world, _| (world.provider_of(name), world.mail_hosts(name)));
    let dns = &shared.dns;
    let mut first = None;
    for (preference, host) in hosts {
        let address = if kind == ProviderKind::Dead {
            // Nobody listens there.
            let address = shared.next_address();
            dns.a(&host, address);
            address
        } else {
            shared.world_host(&host, state)
        };
        dns.mx(name, preference, &host);
        first = first.or(Some(address));
    }
    if let Some(address) = first {
        dns.txt(name, &format!("v=spf1 ip4:{address} -all"));
    }
    dns.txt(&format!("_dmarc.{name}"), &format!("v=DMARC1; p=reject; rua=mailto:dmarc@{name}"));
}

/// Zones without entries but those that tell a working list from a dead one (RFC 5782 §5).
pub(super) fn empty_lists(dns: &Dns) {
    dns.a(&format!("2.0.0.127.{ADDRESS_ZONE}"), Ipv4Addr::new(127, 0, 0, 2));
    for zone in [DOMAIN_ZONE, LINK_ZONE] {
        dns.a(&format!("test.{zone}"), Ipv4Addr::new(127, 0, 1, 2));
    }
}

/// Publishes an entry with its reason (RFC 5782 §2.1 and §3).
pub(super) fn list(dns: &Dns, listing: &Listing) {
    for name in names(listing) {
        dns.a(&name, listing.code).txt(&name, &listing.why);
    }
}

pub(super) fn delist(dns: &Dns, listing: &Listing) {
    for name in names(listing) {
        dns.remove_name(&name);
    }
}

fn names(listing: &Listing) -> Vec<String> {
    match &listing.subject {
        Identity::Source(address) => vec![format!("{}.{}", reversed(*address), listing.list)],
        Identity::Domain(domain) => [listing.list, LINK_ZONE].map(|zone| format!("{domain}.{zone}")).into(),
    }
}

/// Octets or nibbles, last first (RFC 5782 §2.1, §2.4).
fn reversed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}")
        }
        IpAddr::V6(v6) => {
            let nibbles = v6.octets().into_iter().rev().flat_map(|octet| [octet & 15, octet >> 4]);
            nibbles.map(|nibble| format!("{nibble:x}")).collect::<Vec<_>>().join(".")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_reversed() {
        assert_eq!(reversed("192.0.2.1".parse().unwrap()), "1.2.0.192");
        let v6 = reversed("2001:db8::1".parse().unwrap());
        assert!(v6.starts_with("1.0.0.0.") && v6.ends_with(".8.b.d.0.1.0.0.2"), "{v6}");
    }
}
