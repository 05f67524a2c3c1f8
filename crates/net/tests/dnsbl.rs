//! Blocklists as they answer, and as they answer when they are none.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod support;

use std::net::{IpAddr, Ipv4Addr};

use postroad_net::dns::{DnsblAnswer, DnsblError};
use support::{TestDns, a, domain, txt};

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

async fn world() -> (TestDns, postroad_net::dns::Resolver) {
    let dns = TestDns::start().await;
    dns.set("2.0.0.127.bl.test", &[a("127.0.0.2")]);
    dns.set("7.2.0.192.bl.test", &[a("127.0.0.4"), txt(&["sent spam"])]);
    // Somebody bought the name and answers everything with his web page.
    dns.set("2.0.0.127.parked.test", &[a("203.0.113.9")]);
    dns.set("7.2.0.192.parked.test", &[a("203.0.113.9")]);
    dns.set("2.0.0.127.all.test", &[a("127.0.0.2")]).set("1.0.0.127.all.test", &[a("127.0.0.2")]);
    dns.set("7.2.0.192.refusing.test", &[a("127.255.255.254")]);
    let (resolver, _) = dns.resolver();
    (dns, resolver)
}

#[tokio::test]
async fn listings_have_codes_and_a_reason() {
    let (_dns, resolver) = world().await;
    assert_eq!(resolver.test_dnsbl(ADDRESS, &domain("bl.test")).await, Ok(()));
    let listed =
        DnsblAnswer::Listed { codes: vec![Ipv4Addr::new(127, 0, 0, 4)], reason: Some("sent spam".into()) };
    assert_eq!(resolver.dnsbl(ADDRESS, &domain("bl.test")).await, Ok(listed));
    let other = "192.0.2.8".parse().unwrap();
    assert_eq!(resolver.dnsbl(other, &domain("bl.test")).await, Ok(DnsblAnswer::NotListed));
}

#[tokio::test]
async fn what_is_no_list_lists_nobody() {
    let (_dns, resolver) = world().await;
    let parked = domain("parked.test");
    let outside = DnsblError::Outside { zone: parked.clone(), code: Ipv4Addr::new(203, 0, 113, 9) };
    assert_eq!(resolver.dnsbl(ADDRESS, &parked).await, Err(outside.clone()));
    assert_eq!(resolver.test_dnsbl(ADDRESS, &parked).await, Err(outside));
    for silent in ["all.test", "empty.test"] {
        let error = resolver.test_dnsbl(ADDRESS, &domain(silent)).await;
        assert_eq!(error, Err(DnsblError::NotAList(domain(silent))), "{silent}");
    }
    let refused = resolver.dnsbl(ADDRESS, &domain("refusing.test")).await;
    assert!(matches!(refused, Err(DnsblError::Refused { .. })), "{refused:?}");
}
