//! DNSSEC validation against a server that signs, with a trust anchor of the test's own.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod support;

use std::path::Path;
use std::sync::Arc;

use postroad_base::SystemClock;
use postroad_net::dns::{
    AddressFamilies, LookupError, Resolver, ResolverError, ResolverOptions, RouteOptions, Servers,
};
use support::{TestDns, a, domain, mx};

fn validating(dns: &TestDns, anchor: &Path) -> Result<Resolver, ResolverError> {
    let mut options = ResolverOptions::new(Servers::Explicit(vec![dns.address]));
    options.validate = true;
    options.trust_anchor = Some(anchor.to_owned());
    Resolver::new(&options, Arc::new(SystemClock))
}

#[tokio::test]
async fn signed_answers_are_secure() {
    let dns = TestDns::start().await;
    dns.set("x.test", &[mx(10, "mx.test")]).set("mx.test", &[a("192.0.2.1"), a("192.0.2.2")]);
    let anchor = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(anchor.path(), dns.sign()).unwrap();
    let options = RouteOptions { families: AddressFamilies::Ipv4Only, ..RouteOptions::default() };

    let resolver = validating(&dns, anchor.path()).unwrap();
    assert!(resolver.a(&domain("mx.test")).await.unwrap().secure);
    let route = resolver.mail_hosts(&domain("x.test"), &options, 0).await.unwrap();
    assert!(route.secure && route.hosts[0].secure);
    assert_eq!(route.hosts[0].addresses.len(), 2);

    let (trusting, _) = dns.resolver();
    let route = trusting.mail_hosts(&domain("x.test"), &options, 0).await.unwrap();
    assert!(!route.secure && !route.hosts[0].secure, "nobody looked");
}

#[tokio::test]
async fn answers_signed_by_somebody_else_are_no_answers() {
    let dns = TestDns::start().await;
    dns.set("mx.test", &[a("192.0.2.1")]);
    dns.sign();
    let other = TestDns::start().await.sign();
    let anchor = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(anchor.path(), other).unwrap();
    let resolver = validating(&dns, anchor.path()).unwrap();
    assert_eq!(resolver.a(&domain("mx.test")).await, Err(LookupError::Bogus));
    // Nothing proves that these are absent.
    assert_eq!(resolver.a(&domain("nowhere.test")).await, Err(LookupError::Bogus));
    assert!(matches!(validating(&dns, Path::new("/nonexistent")), Err(ResolverError::TrustAnchor(_))));
}
