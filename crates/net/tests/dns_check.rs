//! Gathering what a sender domain publishes.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod support;

use postroad_net::dns::{RecordKind, SpfVerdict};
use support::{Fault, TestDns, a, aaaa, cname, domain, mx, ptr, txt};

#[tokio::test]
async fn values_are_written_as_in_a_zone() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[mx(10, "mx.test"), a("192.0.2.1"), aaaa("2001:db8::1"), txt(&["v=spf1 -all"])]);
    dns.set("null.test", &[mx(0, ".")]).set("track.x.test", &[cname("t.example")]);
    let (resolver, _) = dns.resolver();
    let wanted: Vec<_> = RecordKind::ALL.into_iter().map(|kind| (domain("x.test"), kind)).collect();
    let found = resolver.find_all(&wanted).await;
    let texts: Vec<_> = found.into_iter().map(|answer| answer.unwrap().records.join("|")).collect();
    assert_eq!(texts, ["192.0.2.1", "2001:db8::1", "", "10 mx.test", "v=spf1 -all"]);
    let value = async |name: &str, kind| resolver.values(&domain(name), kind).await.unwrap().records;
    assert_eq!(value("null.test", RecordKind::Mx).await, ["0 ."]);
    assert_eq!(value("track.x.test", RecordKind::Cname).await, ["t.example"]);
    dns.fault("down.test", RecordKind::Txt.as_str().parse().unwrap(), Fault::ServFail);
    assert!(resolver.find_all(&[(domain("down.test"), RecordKind::Txt)]).await[0].is_err());
}

#[tokio::test]
async fn a_changed_record_is_seen_after_forgetting() {
    let dns = TestDns::start().await;
    let (resolver, _) = dns.resolver();
    let name = domain("_dmarc.x.test");
    assert!(resolver.txt(&name).await.unwrap().records.is_empty());
    dns.set("_dmarc.x.test", &[txt(&["v=DMARC1; p=none"])]);
    assert!(resolver.txt(&name).await.unwrap().records.is_empty());
    resolver.forget(&name);
    assert_eq!(resolver.txt(&name).await.unwrap().records, ["v=DMARC1; p=none"]);
}

#[tokio::test]
async fn names_of_addresses_are_confirmed() {
    let dns = TestDns::start().await;
    dns.set("1.2.0.192.in-addr.arpa", &[ptr("mail.test"), ptr("liar.test")]);
    dns.set("mail.test", &[a("192.0.2.1")]).set("liar.test", &[a("192.0.2.99")]);
    let (resolver, _) = dns.resolver();
    assert_eq!(resolver.confirmed_names("192.0.2.1".parse().unwrap()).await.unwrap(), [domain("mail.test")]);
    assert!(resolver.confirmed_names("192.0.2.2".parse().unwrap()).await.unwrap().is_empty());
}

#[tokio::test]
async fn spf_is_evaluated() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[txt(&["v=spf1 include:relay.test -all"])]);
    dns.set("relay.test", &[txt(&["v=spf1 ip4:192.0.2.0/24 ~all"])]);
    dns.set("loop.test", &[txt(&["v=spf1 include:loop.test -all"])]);
    dns.set("plain.test", &[a("192.0.2.1")]);
    let (resolver, _) = dns.resolver();
    let verdict = async |name: &str, address: &str| {
        resolver.spf(address.parse().unwrap(), &domain("mail.test"), &domain(name)).await
    };
    assert_eq!(verdict("x.test", "192.0.2.7").await, SpfVerdict::Pass);
    assert_eq!(verdict("x.test", "198.51.100.7").await, SpfVerdict::Fail);
    assert_eq!(verdict("relay.test", "198.51.100.7").await, SpfVerdict::SoftFail);
    assert_eq!(verdict("loop.test", "192.0.2.7").await, SpfVerdict::PermError);
    assert_eq!(verdict("plain.test", "192.0.2.7").await, SpfVerdict::None);
}
