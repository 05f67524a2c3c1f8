//! MTA-STS records and policies over real sockets.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, SystemClock};
use postroad_net::dns::{Resolver, ResolverOptions, Servers};
use postroad_net::http::{Client, ClientOptions};
use postroad_net::mta_sts::{Discovery, FetchError, MAX_POLICY_BYTES, Mode, fetch};
use postroad_net::tls::TrustRoots;
use postroad_simnet::{CertificateFault, HttpAction, Internet};

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mx.x.test\nmax_age: 86400\n";

fn domain(name: &str) -> Domain {
    name.parse().unwrap()
}

fn resolver(internet: &Internet) -> Resolver {
    let options = ResolverOptions::new(Servers::Explicit(vec![internet.resolver_addr()]));
    Resolver::new(&options, Arc::new(SystemClock)).unwrap()
}

fn client(internet: &Internet) -> Client {
    let options = ClientOptions {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        timeout: Duration::from_secs(5),
        max_body_bytes: MAX_POLICY_BYTES,
        ..ClientOptions::default()
    };
    let roots = TrustRoots::none().with_pem(internet.root_pem().as_bytes()).unwrap();
    Client::new(resolver(internet), &roots, options, Arc::new(SystemClock)).unwrap()
}

#[tokio::test]
async fn records_are_found_and_only_one_counts() {
    let internet = Internet::start().await.unwrap();
    let dns = internet.dns();
    dns.txt("_mta-sts.one.test", "v=STSv1; id=7;").txt("_mta-sts.one.test", "something else");
    dns.txt("_mta-sts.two.test", "v=STSv1; id=1;").txt("_mta-sts.two.test", "v=STSv1; id=2;");
    dns.cname("_mta-sts.alias.test", "_mta-sts.one.test");
    dns.a("none.test", "127.0.0.1".parse().unwrap());
    let resolver = resolver(&internet);
    let published = Discovery::Published { id: "7".to_owned() };
    for (name, expected) in [
        ("one.test", &published),
        ("alias.test", &published),
        ("two.test", &Discovery::Absent),
        ("none.test", &Discovery::Absent),
    ] {
        assert_eq!(resolver.mta_sts_id(&domain(name)).await.as_ref(), Ok(expected), "{name}");
    }
}

#[tokio::test]
async fn policies_are_fetched_by_the_rules() {
    let internet = Internet::start().await.unwrap();
    let (client, port) = (client(&internet), internet.smtp_port());
    let sink = internet.mta_sts("x.test", POLICY).await.unwrap();
    let policy = fetch(&client, &domain("x.test"), port).await.unwrap();
    assert_eq!((policy.mode, policy.max_age.as_secs()), (Mode::Enforce, 86_400));
    assert_eq!(sink.requests()[0].path, "/.well-known/mta-sts.txt");

    let respond = |status, kind: &str, body: &str| HttpAction::Respond(status, kind.into(), body.into());
    let large = format!("{POLICY}{}", "x: y\n".repeat(MAX_POLICY_BYTES / 5));
    for (action, expected) in [
        (respond(200, "text/plain; charset=utf-8", POLICY), "ok"),
        (respond(200, "text/html", POLICY), "fetch"),
        (respond(200, "text/plain", "mode: enforce"), "invalid"),
        (respond(200, "text/plain", &large), "invalid"),
        (respond(404, "text/plain", POLICY), "fetch"),
        (HttpAction::StatusWithHeader(302, "Location".into(), sink.url("/elsewhere")), "fetch"),
        (HttpAction::Drop, "fetch"),
        (HttpAction::Silent, "fetch"),
        (HttpAction::EndlessBody, "invalid"),
    ] {
        sink.script([action.clone()]);
        let found = match fetch(&client, &domain("x.test"), port).await {
            Ok(_) => "ok",
            Err(FetchError::Fetch(_)) => "fetch",
            Err(FetchError::Invalid(_)) => "invalid",
            Err(FetchError::WebPki(_)) => "pki",
        };
        assert_eq!(found, expected, "{action:?}");
    }
    assert!(sink.requests().iter().all(|request| request.path == "/.well-known/mta-sts.txt"));
}

#[tokio::test]
async fn the_policy_host_must_be_who_it_says() {
    let internet = Internet::start().await.unwrap();
    for fault in [CertificateFault::Expired, CertificateFault::WrongName, CertificateFault::Untrusted] {
        let name = format!("{fault:?}.test").to_lowercase();
        let _sink = internet.mta_sts_with(&name, POLICY, fault).await.unwrap();
        let fetched = fetch(&client(&internet), &domain(&name), internet.smtp_port()).await;
        assert!(matches!(fetched, Err(FetchError::WebPki(_))), "{fault:?}: {fetched:?}");
    }
}
