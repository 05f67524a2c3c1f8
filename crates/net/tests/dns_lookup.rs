//! Look-ups, their cache and their limits, against a real server on loopback.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod support;

use std::time::Duration;

use hickory_proto::rr::RecordType;
use postroad_base::Domain;
use postroad_net::dns::{
    FAILURE_TTL, LookupError, POSITIVE_TTL_MAX, Resolver, ResolverError, ResolverOptions, Servers,
};
use support::{Fault, NEGATIVE_TTL_SECS, TTL_SECS, TestDns, a, aaaa, cname, domain, mx, ptr, txt};

#[tokio::test]
async fn every_type_is_found() {
    let dns = TestDns::start().await;
    dns.set(
        "host.test",
        &[a("192.0.2.1"), aaaa("2001:db8::1"), mx(10, "mx.test"), txt(&["v=spf1 ", "-all"]), txt(&["x"])],
    );
    dns.set("alias.test", &[cname("host.test")]);
    dns.set("1.2.0.192.in-addr.arpa", &[ptr("host.test")]);
    dns.set("s1._domainkey.host.test", &[txt(&["v=DKIM1; p="])]);
    let (resolver, _) = dns.resolver();
    let host = domain("host.test");
    assert_eq!(resolver.txt(&host).await.unwrap().records, ["v=spf1 -all", "x"]);
    assert_eq!(
        resolver.a(&host).await.unwrap().records,
        ["192.0.2.1".parse::<std::net::Ipv4Addr>().unwrap()]
    );
    assert_eq!(resolver.aaaa(&host).await.unwrap().records.len(), 1);
    assert_eq!(resolver.mx(&host).await.unwrap().records[0].preference, 10);
    assert_eq!(resolver.ptr("192.0.2.1".parse().unwrap()).await.unwrap().records[0], host);
    assert_eq!(resolver.cname(&domain("alias.test")).await.unwrap().records, [host]);
    assert_eq!(resolver.a(&domain("alias.test")).await.unwrap().records.len(), 1);
    assert_eq!(resolver.txt(&domain("s1._domainkey.host.test")).await.unwrap().records, ["v=DKIM1; p="]);
}

#[tokio::test]
async fn an_absent_record_and_an_absent_name_differ() {
    let dns = TestDns::start().await;
    dns.set("host.test", &[a("192.0.2.1")]).set("dangling.test", &[cname("gone.test")]);
    let (resolver, _) = dns.resolver();
    let exists = async |name: &str| {
        let answer = resolver.txt(&domain(name)).await.unwrap();
        assert!(answer.records.is_empty() && !answer.secure);
        answer.name_exists
    };
    assert!(exists("host.test").await);
    assert!(!exists("nowhere.test").await);
    assert!(!exists("dangling.test").await);
}

#[tokio::test]
async fn answers_are_kept_for_their_time() {
    let dns = TestDns::start().await;
    dns.set("host.test", &[a("192.0.2.1")]);
    dns.set_with_ttl("forever.test", u32::MAX / 2, &[a("192.0.2.1")]);
    let (resolver, clock) = dns.resolver();
    let host = domain("host.test");
    let valid_for = resolver.a(&host).await.unwrap().valid_for;
    assert_eq!(valid_for, Duration::from_secs(u64::from(TTL_SECS)));
    clock.advance(valid_for - Duration::from_secs(1));
    assert_eq!(resolver.a(&host).await.unwrap().valid_for, Duration::from_secs(1));
    assert_eq!(dns.times_asked("host.test", RecordType::A), 1);
    clock.advance(Duration::from_secs(1));
    resolver.a(&host).await.unwrap();
    assert_eq!(dns.times_asked("host.test", RecordType::A), 2);
    assert!(resolver.a(&domain("forever.test")).await.unwrap().valid_for <= POSITIVE_TTL_MAX);
    resolver.clear_cache();
    resolver.a(&host).await.unwrap();
    assert_eq!(dns.times_asked("host.test", RecordType::A), 3);
}

#[tokio::test]
async fn absence_is_kept_as_the_soa_says() {
    let dns = TestDns::start().await;
    let (resolver, clock) = dns.resolver();
    let name = domain("nowhere.test");
    let valid_for = resolver.txt(&name).await.unwrap().valid_for;
    assert_eq!(valid_for, Duration::from_secs(u64::from(NEGATIVE_TTL_SECS)));
    clock.advance(valid_for);
    dns.set("nowhere.test", &[txt(&["now"])]);
    assert_eq!(resolver.txt(&name).await.unwrap().records, ["now"]);
}

#[tokio::test]
async fn failures_are_kept_briefly() {
    let dns = TestDns::start().await;
    dns.set("host.test", &[a("192.0.2.1")]);
    dns.fault("host.test", RecordType::A, Fault::ServFail);
    let (resolver, clock) = dns.resolver();
    let host = domain("host.test");
    assert!(matches!(resolver.a(&host).await, Err(LookupError::ServerFailure(_))));
    let asked = dns.times_asked("host.test", RecordType::A);
    dns.heal("host.test", RecordType::A);
    assert!(resolver.a(&host).await.is_err(), "from the cache");
    assert_eq!(dns.times_asked("host.test", RecordType::A), asked);
    clock.advance(FAILURE_TTL);
    assert_eq!(resolver.a(&host).await.unwrap().records.len(), 1);
}

#[tokio::test]
async fn silence_ends() {
    let dns = TestDns::start().await;
    dns.fault("host.test", RecordType::A, Fault::Silence);
    let (resolver, _) = dns.resolver();
    assert_eq!(resolver.a(&domain("host.test")).await, Err(LookupError::Timeout));
}

#[tokio::test]
async fn long_answers_come_over_tcp() {
    let dns = TestDns::start().await;
    let long = "x".repeat(250);
    dns.set("host.test", &[txt(&[long.as_str(); 20])]);
    dns.fault("host.test", RecordType::TXT, Fault::Truncate);
    let (resolver, _) = dns.resolver();
    assert_eq!(resolver.txt(&domain("host.test")).await.unwrap().records[0].len(), 5_000);
}

#[tokio::test]
async fn equal_questions_are_asked_once_and_outlive_who_asked() {
    let dns = TestDns::start().await;
    dns.set("host.test", &[a("192.0.2.1")]);
    dns.fault("host.test", RecordType::A, Fault::Hold);
    let (resolver, _) = dns.resolver();
    let host = domain("host.test");
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let (resolver, host) = (resolver.clone(), host.clone());
            tokio::spawn(async move { resolver.a(&host).await })
        })
        .collect();
    while dns.times_asked("host.test", RecordType::A) == 0 {
        tokio::task::yield_now().await;
    }
    asking[0].abort();
    dns.heal("host.test", RecordType::A);
    dns.release();
    for task in asking.into_iter().skip(1) {
        assert_eq!(task.await.unwrap().unwrap().records.len(), 1);
    }
    assert_eq!(dns.times_asked("host.test", RecordType::A), 1);
}

#[tokio::test]
async fn cname_chains_end() {
    let dns = TestDns::start().await;
    dns.set("loop-a.test", &[cname("loop-b.test")]).set("loop-b.test", &[cname("loop-a.test")]);
    let (resolver, _) = dns.resolver();
    let found = resolver.a(&domain("loop-a.test")).await;
    assert!(found.is_err() || found.unwrap().records.is_empty());
}

#[tokio::test]
async fn the_cache_is_bounded() {
    let dns = TestDns::start().await;
    let mut options = ResolverOptions::new(Servers::Explicit(vec![dns.address]));
    options.cache_entries = 10;
    let resolver =
        Resolver::new(&options, std::sync::Arc::new(postroad_base::ManualClock::default())).unwrap();
    for n in 0..40 {
        resolver.txt(&format!("n{n}.test").parse().unwrap()).await.unwrap();
    }
    assert_eq!(resolver.cached_answers(), 10);
}

#[tokio::test]
async fn names_that_cannot_be_asked_are_refused() {
    let dns = TestDns::start().await;
    let (resolver, _) = dns.resolver();
    let literal: Domain = "[192.0.2.1]".parse().unwrap();
    assert!(matches!(resolver.a(&literal).await, Err(LookupError::InvalidName(_))));
    let nobody = ResolverOptions::new(Servers::Explicit(Vec::new()));
    let made = Resolver::new(&nobody, std::sync::Arc::new(postroad_base::ManualClock::default()));
    assert_eq!(made.err(), Some(ResolverError::NoServers));
}
