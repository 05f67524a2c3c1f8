use std::net::Ipv4Addr;

use postroad_simnet::Dns;

use crate::bench::generator::{DOMAIN_PREFIX, SENDER_DOMAIN};

/// What the domains of the suspended provider begin with.
pub(super) const SUSPENDED_PREFIX: &str = "s";
/// Domains of the suspended provider.
pub(super) const SUSPENDED_DOMAINS: u32 = 1_000;
/// The provider, as its profile calls it, and a mail host that is its by name.
pub(super) const SUSPENDED_PROVIDER: &str = "naver";
const SUSPENDED_HOST: &str = "mx1.naver.com";

/// Longer than a measurement: what is measured is delivery, after the first question to DNS.
const TTL_SECS: u32 = 3_600;

/// Publishes `domains` destinations with a mail host and an address each, the suspended provider's, and the sender's own.
pub(super) fn publish(dns: &Dns, domains: u32) {
    dns.ttl(TTL_SECS);
    for number in 0..domains {
        let domain = format!("{DOMAIN_PREFIX}{number}.test");
        let host = format!("mx.{domain}");
        dns.mx(&domain, 10, &host).a(&host, address(number));
    }
    for number in 0..SUSPENDED_DOMAINS {
        dns.mx(&format!("{SUSPENDED_PREFIX}{number}.test"), 10, SUSPENDED_HOST);
    }
    dns.a(SUSPENDED_HOST, Ipv4Addr::new(127, 0, 0, 2));
    let own = format!("mx.{SENDER_DOMAIN}");
    dns.mx(SENDER_DOMAIN, 10, &own).a(&own, Ipv4Addr::new(127, 0, 0, 3));
}

/// All of 127.0.0.0/8 is this machine; the numbers begin at 127.1.0.0.
fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 0).to_bits() + number)
}
