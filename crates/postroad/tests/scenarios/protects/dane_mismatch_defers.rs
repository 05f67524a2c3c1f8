use postroad_simnet::TlsMode;

use super::{deferral, delivery, signed};
use crate::support::Cli;

#[tokio::test(flavor = "multi_thread")]
async fn dane_mismatch_defers() {
    let world = signed().await;
    let host = world.net.domain("elsewhere.test").host();
    host.wrong_tlsa(3);
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "deferred").await;
    let (code, words, policy, failure) = deferral(&story);
    assert_eq!((code.as_str(), policy.as_str(), failure.as_str()), ("4.7.5", "dane", "tlsa-invalid"));
    assert!(words.contains("TLSA"), "{words}");
    assert!(world.net.messages().is_empty());
    assert_eq!(world.net.commands_at(postroad_simnet::Stage::Mail).len(), 0, "nothing was said without TLS");
}

#[tokio::test(flavor = "multi_thread")]
async fn dane_is_good_enough_for_a_certificate_nobody_else_trusts() {
    let world = signed().await;
    let domain = world.net.domain("elsewhere.test");
    domain.tls(TlsMode::Untrusted).host().tlsa(3, 1, 1);
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    assert_eq!(delivery(&story), ("dane".to_owned(), true));
    let tls = &crate::support::events(&story, "delivered")[0]["attempt"]["tls"];
    assert_eq!(tls["verified"], true);
    let why = world.server.json(&["why", &id]).await;
    let sentence = why["messages"][0]["recipients"][0]["sentence"].as_str().unwrap().to_owned();
    assert!(sentence.ends_with(", TLS policy dane kept."), "{sentence}");
}

#[tokio::test(flavor = "multi_thread")]
async fn dane_demands_tls() {
    let world = signed().await;
    let domain = world.net.domain("elsewhere.test");
    domain.tls(TlsMode::Off).host().tlsa(3, 1, 1);
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "deferred").await;
    let (code, _, policy, failure) = deferral(&story);
    assert_eq!(
        (code.as_str(), policy.as_str(), failure.as_str()),
        ("4.7.5", "dane", "starttls-not-supported")
    );
    assert!(world.net.messages().is_empty());
}
