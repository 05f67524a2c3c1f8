use postroad_simnet::TlsMode;
use serde_json::json;

use super::{deferral, delivery, unsigned};
use crate::support::Cli;

#[tokio::test(flavor = "multi_thread")]
async fn operator_policy_is_kept() {
    let world = unsigned().await;
    world.net.domain("strict.test").tls(TlsMode::Untrusted);
    world.net.domain("plain.test");
    world.server.cli(&["tls", "policy", "set", "strict.test", "verified", "--note", "contract"]).await;
    world.server.cli(&["tls", "policy", "set", "mx:plain.test", "none"]).await;

    let id = world.send("bob@strict.test").await;
    let story = world.until(&id, "bob@strict.test", "deferred").await;
    let (code, words, policy, failure) = deferral(&story);
    assert_eq!((code.as_str(), failure.as_str()), ("4.7.5", "certificate-not-trusted"));
    assert_eq!(policy, "verified (configured)");
    assert!(words.contains("trusted authority"), "{words}");

    let plain = world.send("bob@plain.test").await;
    let story = world.until(&plain, "bob@plain.test", "delivered").await;
    assert_eq!(delivery(&story), ("none (configured)".to_owned(), true));
    assert!(world.one_at("plain.test").await.tls.is_none());

    // A rule that is gone holds nothing up.
    world.server.cli(&["tls", "policy", "remove", "strict.test"]).await;
    let rules = world.server.json(&["tls", "policy", "list"]).await;
    assert_eq!(rules["items"].as_array().unwrap().len(), 1);
    let asked = world.api("POST", "/tls/policies", Some(&json!({ "pattern": "x.test" }))).await;
    assert_eq!(asked.status, 403, "a key of a workspace sets nothing for all");
}
