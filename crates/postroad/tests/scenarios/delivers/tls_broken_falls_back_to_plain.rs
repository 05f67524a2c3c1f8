use postroad_simnet::TlsMode;
use serde_json::Value;

use crate::support::{World, events};

async fn check(mode: TlsMode, tls_version: Option<&str>, verified: Option<bool>) {
    let world = World::start().await;
    world.net.domain("elsewhere.test").tls(mode.clone());
    let id = world.send("bob@elsewhere.test").await;
    let received = world.one_at("elsewhere.test").await;
    assert_eq!(received.tls.as_ref().map(|tls| tls.version.as_str()), tls_version, "{mode:?}");
    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    let tls = &events(&story, "delivered")[0]["attempt"]["tls"];
    assert_eq!(tls["verified"].as_bool(), verified, "{mode:?}");
    assert_eq!(*tls == Value::Null, tls_version.is_none(), "{mode:?}: {tls}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_broken_falls_back_to_plain() {
    check(TlsMode::Garbage, None, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_that_is_hung_up_on_is_done_without() {
    check(TlsMode::CloseInHandshake, None, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_that_is_refused_is_done_without() {
    check(TlsMode::Refused("454 4.7.0 TLS not available".to_owned()), None, None).await;
}

/// RFC 7435: encrypted to somebody unknown is better than not at all, and the event says so.
#[tokio::test(flavor = "multi_thread")]
async fn tls_with_a_bad_certificate_is_used_and_called_unverified() {
    check(TlsMode::Expired, Some("TLSv1_3"), Some(false)).await;
}
