use super::{deferral, signed};
use crate::support::events;

#[tokio::test(flavor = "multi_thread")]
async fn bogus_dnssec_defers() {
    let world = signed().await;
    world.net.domain("elsewhere.test");
    world.net.dns().bogus("elsewhere.test", true);
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "deferred").await;
    let reply = &events(&story, "deferred")[0]["reply"];
    assert_eq!(reply["enhanced_code"], "4.7.5");
    let words = reply["text"].as_str().unwrap();
    assert!(words.contains("DNSSEC signatures") && words.contains("repair"), "{words}");
    world.net.dns().bogus("elsewhere.test", false);
    world.retry_until(&id, "bob@elsewhere.test", "delivered").await;
}

/// The mail host's own DNS is broken just where its TLSA records are.
#[tokio::test(flavor = "multi_thread")]
async fn bogus_tlsa_records_defer() {
    let world = signed().await;
    let host = world.net.domain("elsewhere.test").host();
    host.tlsa(3, 1, 1);
    world.net.dns().bogus(&host.tlsa_name(), true);
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "deferred").await;
    let (code, words, policy, failure) = deferral(&story);
    assert_eq!((code.as_str(), policy.as_str(), failure.as_str()), ("4.7.5", "dane", "dnssec-invalid"));
    assert!(words.contains(&host.tlsa_name()), "{words}");
    assert!(world.net.connections().iter().all(|connection| connection.host != host.name()));
    world.net.dns().bogus(&host.tlsa_name(), false);
    world.retry_until(&id, "bob@elsewhere.test", "delivered").await;
}
