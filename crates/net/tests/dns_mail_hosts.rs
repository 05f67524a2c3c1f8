//! RFC 5321 §5.1 and RFC 7505 against a real DNS server on loopback.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod support;

use std::net::IpAddr;

use hickory_proto::rr::RecordType;
use postroad_net::dial::LocalAddresses;
use postroad_net::dns::{AddressFamilies, MAX_MX_HOSTS, Route, RouteError, RouteOptions};
use support::{Fault, TestDns, a, aaaa, cname, domain, mx};

async fn route_with(dns: &TestDns, name: &str, options: &RouteOptions) -> Result<Route, RouteError> {
    dns.resolver().0.mail_hosts(&domain(name), options, 42).await
}

async fn route(dns: &TestDns, name: &str) -> Result<Route, RouteError> {
    route_with(dns, name, &RouteOptions::default()).await
}

fn hosts(route: &Route) -> Vec<(u16, &str)> {
    route.hosts.iter().map(|host| (host.preference, host.name.as_str())).collect()
}

#[track_caller]
fn check(found: Result<Route, RouteError>, reply: &str) {
    let error = found.expect_err("no route");
    assert_eq!(error.reply().to_string(), reply);
    assert_eq!(error.is_permanent(), reply.starts_with('5'));
}

#[tokio::test]
async fn hosts_come_by_preference_with_all_addresses() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[mx(20, "b.test"), mx(10, "a.test")]);
    dns.set("a.test", &[a("192.0.2.1"), aaaa("2001:db8::1")]).set("b.test", &[a("192.0.2.2")]);
    let found = route(&dns, "x.test").await.unwrap();
    assert_eq!(hosts(&found), [(10, "a.test"), (20, "b.test")]);
    assert_eq!(found.site.as_str(), "a.test;b.test");
    assert!(!found.secure);
    let text = |route: &Route| route.hosts[0].addresses.iter().map(IpAddr::to_string).collect::<Vec<_>>();
    assert_eq!(text(&found), ["2001:db8::1", "192.0.2.1"]);
    let families = |families| RouteOptions { families, ..RouteOptions::default() };
    let found = route_with(&dns, "x.test", &families(AddressFamilies::Ipv4First)).await.unwrap();
    assert_eq!(text(&found), ["192.0.2.1", "2001:db8::1"]);
    let asked = dns.times_asked("a.test", RecordType::AAAA);
    let found = route_with(&dns, "x.test", &families(AddressFamilies::Ipv4Only)).await.unwrap();
    assert_eq!(text(&found), ["192.0.2.1"]);
    assert_eq!(dns.times_asked("a.test", RecordType::AAAA), asked, "not even asked for");
    let found = route_with(&dns, "x.test", &families(AddressFamilies::Ipv6Only)).await.unwrap();
    assert_eq!(hosts(&found), [(10, "a.test")]);
}

#[tokio::test]
async fn a_domain_without_mx_is_its_own_host() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[a("192.0.2.1")]).set("y.test", &[aaaa("2001:db8::1")]);
    let found = route(&dns, "x.test").await.unwrap();
    assert_eq!(hosts(&found), [(0, "x.test")]);
    assert_eq!(found.site.as_str(), "x.test");
    assert_eq!(hosts(&route(&dns, "y.test").await.unwrap()), [(0, "y.test")]);
}

#[tokio::test]
async fn domains_that_take_no_mail_say_why() {
    let dns = TestDns::start().await;
    dns.set("null.test", &[mx(0, "."), a("192.0.2.1")]);
    dns.set("empty.test", &[support::txt(&["hello"])]);
    dns.set("broken.test", &[mx(10, "gone.test"), a("192.0.2.1")]);
    check(
        route(&dns, "null.test").await,
        "556 5.1.10 the domain null.test takes no mail: it has a null MX record",
    );
    check(route(&dns, "nowhere.test").await, "550 5.1.2 the domain nowhere.test does not exist");
    check(
        route(&dns, "empty.test").await,
        "550 5.1.2 the domain empty.test has neither an MX record nor an address",
    );
    check(
        route(&dns, "broken.test").await,
        "550 5.4.4 none of the mail hosts of broken.test has a usable address: gone.test",
    );
}

#[tokio::test]
async fn a_dns_failure_is_never_final_and_never_an_implicit_mx() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[mx(10, "a.test"), a("192.0.2.1")]).set("a.test", &[a("192.0.2.2")]);
    dns.fault("x.test", RecordType::MX, Fault::ServFail);
    check(
        route(&dns, "x.test").await,
        "451 4.4.3 the MX records of x.test could not be looked up: \
         the name server answered \"Server Failure\"",
    );
    dns.fault("x.test", RecordType::MX, Fault::Silence);
    check(
        route(&dns, "x.test").await,
        "451 4.4.3 the MX records of x.test could not be looked up: no name server answered in time",
    );
    dns.heal("x.test", RecordType::MX);
    dns.fault("a.test", RecordType::A, Fault::ServFail);
    check(
        route(&dns, "x.test").await,
        "451 4.4.3 the addresses of a.test could not be looked up: \
         the name server answered \"Server Failure\"",
    );
    dns.heal("a.test", RecordType::A);
    dns.fault("a.test", RecordType::AAAA, Fault::ServFail);
    assert_eq!(route(&dns, "x.test").await.unwrap().hosts[0].addresses.len(), 1, "one family is enough");
}

#[tokio::test]
async fn aliases_are_followed() {
    let dns = TestDns::start().await;
    // DEVIATION RFC 5321 §5.1, RFC 2181 §10.3: an MX must not name an alias, but many do.
    dns.set("x.test", &[mx(10, "alias.test")]).set("alias.test", &[cname("real.test")]);
    dns.set("real.test", &[a("192.0.2.1")]);
    let found = route(&dns, "x.test").await.unwrap();
    assert_eq!(hosts(&found), [(10, "alias.test")]);
    // RFC 5321 §5.1: the domain itself may be an alias.
    dns.set("y.test", &[cname("x.test")]);
    assert_eq!(hosts(&route(&dns, "y.test").await.unwrap()), [(10, "alias.test")]);
    dns.set("loop-a.test", &[cname("loop-b.test")]).set("loop-b.test", &[cname("loop-a.test")]);
    assert!(route(&dns, "loop-a.test").await.is_err());
}

#[tokio::test]
async fn we_are_not_our_own_next_host() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[mx(10, "first.test"), mx(20, "us.test"), mx(20, "peer.test"), mx(30, "last.test")]);
    dns.set("first.test", &[a("192.0.2.1")]).set("us.test", &[a("192.0.2.2")]);
    dns.set("peer.test", &[a("192.0.2.3")]).set("last.test", &[a("192.0.2.4")]);
    dns.set("y.test", &[mx(10, "us.test"), mx(20, "last.test")]);
    dns.set("z.test", &[mx(10, "localhost"), mx(20, "last.test")]);
    let by_address = LocalAddresses::none().with_address("192.0.2.2".parse().unwrap());
    let by_name = LocalAddresses::none().with_name(domain("us.test"));
    for local in [by_address, by_name] {
        let options = RouteOptions { local, ..RouteOptions::default() };
        assert_eq!(hosts(&route_with(&dns, "x.test", &options).await.unwrap()), [(10, "first.test")]);
        check(
            route_with(&dns, "y.test", &options).await,
            "554 5.4.6 mail for y.test loops back to this server: us.test is this server",
        );
    }
    let options = RouteOptions { local: LocalAddresses::of_machine().unwrap(), ..RouteOptions::default() };
    check(
        route_with(&dns, "z.test", &options).await,
        "554 5.4.6 mail for z.test loops back to this server: localhost is this server",
    );
    check(
        route_with(&dns, "[127.0.0.1]", &options).await,
        "554 5.4.6 mail for [127.0.0.1] loops back to this server: [127.0.0.1] is this server",
    );
}

#[tokio::test]
async fn unusable_addresses_are_not_tried() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[mx(10, "zero.test")]);
    dns.set(
        "zero.test",
        &[a("0.0.0.0"), a("255.255.255.255"), a("224.0.0.1"), aaaa("::"), aaaa("ff02::1"), aaaa("fe80::1")],
    );
    check(
        route(&dns, "x.test").await,
        "550 5.4.4 none of the mail hosts of x.test has a usable address: zero.test",
    );
}

#[tokio::test]
async fn address_literals_are_used_as_they_are() {
    let dns = TestDns::start().await;
    let found = route(&dns, "[192.0.2.1]").await.unwrap();
    assert_eq!(
        (found.site.as_str(), found.hosts[0].addresses[0].to_string().as_str()),
        ("[192.0.2.1]", "192.0.2.1")
    );
    let found = route(&dns, "[IPv6:2001:db8::1]").await.unwrap();
    assert_eq!(found.hosts[0].addresses[0].to_string(), "2001:db8::1");
}

#[tokio::test]
async fn a_domain_with_a_hundred_hosts_is_cut_short() {
    let dns = TestDns::start().await;
    for n in 0..100 {
        dns.set("x.test", &[mx(n, &format!("h{n:03}.test"))]);
        dns.set(&format!("h{n:03}.test"), &[a("192.0.2.1")]);
    }
    let found = route(&dns, "x.test").await.unwrap();
    assert_eq!(found.hosts.len(), MAX_MX_HOSTS);
    assert_eq!(found.hosts[0].name.as_str(), "h000.test");
}
