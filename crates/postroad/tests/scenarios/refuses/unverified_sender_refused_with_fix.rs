use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn unverified_sender_refused_with_fix() {
    let world = World::start().await;
    let refused = world.post("bob@elsewhere.test", json!({ "from": "ann@else.test" })).await;
    assert_eq!(
        (refused.status, refused.body["rule"].as_str()),
        (422, Some("sender_domain_unverified")),
        "{refused:?}"
    );
    let error = &refused.body["errors"][0];
    assert_eq!(error["field"], "/from", "{refused:?}");
    assert!(error["fix"].as_str().unwrap().contains("postroad domain add else.test"), "{refused:?}");

    let mut client = world.smtp().await;
    let reply = client.expect("MAIL FROM:<ann@else.test>", "550 5.7.1").await;
    assert!(
        reply.contains("sender_domain_unverified") && reply.contains("postroad domain add else.test"),
        "{reply}"
    );
    // The envelope is ours, the author is not.
    let content = crate::support::raw_message("ann@else.test", "bob@elsewhere.test", "forged");
    let reply = client.transact("<ann@sender.test>", &["<bob@elsewhere.test>"], content.as_bytes()).await;
    assert!(reply.starts_with("550 5.7.1"), "{reply}");
}
