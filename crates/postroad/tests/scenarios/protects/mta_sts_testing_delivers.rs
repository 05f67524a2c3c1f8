use postroad_simnet::{HttpAction, TlsMode};

use super::{delivery, sts_policy, unsigned};
use crate::support::events;

#[tokio::test(flavor = "multi_thread")]
async fn mta_sts_testing_delivers() {
    let world = unsigned().await;
    world.net.domain("elsewhere.test").tls(TlsMode::Expired);
    let _sink =
        world.net.mta_sts("elsewhere.test", &sts_policy("testing", "mx.elsewhere.test")).await.unwrap();
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    let used = &events(&story, "delivered")[0]["attempt"]["tls_policy"];
    assert_eq!(used["policy"], "mta-sts testing");
    assert_eq!(used["failure"], "certificate-expired");
}

/// RFC 8461 §3.3: without a policy that can be fetched, mail goes as if there were none.
#[tokio::test(flavor = "multi_thread")]
async fn mta_sts_that_cannot_be_fetched_does_not_hold_mail_up() {
    let world = unsigned().await;
    world.net.domain("elsewhere.test").tls(TlsMode::Off);
    let sink =
        world.net.mta_sts("elsewhere.test", &sts_policy("enforce", "mx.elsewhere.test")).await.unwrap();
    let elsewhere = sink.url("/elsewhere");
    sink.script([HttpAction::StatusWithHeader(301, "Location".to_owned(), elsewhere)]);
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    assert!(!delivery(&story).1);
    let used = &events(&story, "delivered")[0]["attempt"]["tls_policy"];
    assert_eq!(used["failure"], "sts-policy-fetch-error");
}
