use postroad_simnet::{HttpAction, Stage, TlsMode};

use super::{deferral, delivery, sts_policy, unsigned};

async fn check(mode: TlsMode, mx: &str, failure: &str) {
    let world = unsigned().await;
    let domain = world.net.domain("elsewhere.test");
    domain.tls(mode.clone());
    let _sink = world.net.mta_sts("elsewhere.test", &sts_policy("enforce", mx)).await.unwrap();
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "deferred").await;
    let (code, words, policy, found) = deferral(&story);
    assert_eq!((code.as_str(), policy.as_str(), found.as_str()), ("4.7.5", "mta-sts enforce", failure));
    assert!(words.contains("mx.elsewhere.test"), "{words}");
    assert_eq!(world.net.commands_at(Stage::Mail).len(), 0, "{mode:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mta_sts_enforce_refuses_plaintext() {
    check(TlsMode::Off, "mx.elsewhere.test", "starttls-not-supported").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mta_sts_enforce_refuses_tls_that_breaks() {
    check(TlsMode::CloseInHandshake, "mx.elsewhere.test", "validation-failure").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mta_sts_enforce_refuses_a_certificate_for_another_name() {
    check(TlsMode::WrongName, "*.elsewhere.test", "certificate-host-mismatch").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mta_sts_enforce_passes_over_hosts_that_are_not_in_the_policy() {
    check(TlsMode::On, "mx.other.test", "validation-failure").await;
}

/// RFC 8461 §5.1: a policy holds to its end, over restarts, whatever becomes of record and host.
#[tokio::test(flavor = "multi_thread")]
async fn mta_sts_policies_are_kept() {
    let mut world = unsigned().await;
    world.net.domain("elsewhere.test");
    let sink = world.net.mta_sts("elsewhere.test", &sts_policy("enforce", "*.elsewhere.test")).await.unwrap();
    let first = world.send("bob@elsewhere.test").await;
    let story = world.until(&first, "bob@elsewhere.test", "delivered").await;
    assert_eq!(delivery(&story), ("mta-sts enforce".to_owned(), true));
    world.server.stop().await;

    sink.script([HttpAction::Status(500)]);
    world.net.dns().remove_name("_mta-sts.elsewhere.test");
    world.net.domain("elsewhere.test").tls(TlsMode::Off);
    world.server.start().await;
    let second = world.send("bob@elsewhere.test").await;
    let story = world.until(&second, "bob@elsewhere.test", "deferred").await;
    assert_eq!(deferral(&story).2, "mta-sts enforce");
    assert_eq!(sink.requests().len(), 1, "the policy was not asked for again");
    assert_eq!(world.net.messages().len(), 1);
}
