use serde_json::json;

use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn suppression_refuses_at_rcpt_and_in_api() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    world.server.cli(&["suppression", "add", "bob@elsewhere.test"]).await;
    let mut client = world.smtp().await;
    client.expect("MAIL FROM:<ann@sender.test>", "250").await;
    let reply = client.expect("RCPT TO:<BOB@Elsewhere.test>", "550 5.7.1").await;
    assert!(reply.contains("recipient_suppressed"), "{reply}");
    client.expect("RCPT TO:<eve@elsewhere.test>", "250").await;

    let refused = world.post("bob@elsewhere.test", json!({})).await;
    assert_eq!(
        (refused.status, refused.body["rule"].as_str()),
        (422, Some("recipient_suppressed")),
        "{refused:?}"
    );
    let to = json!(["bob@elsewhere.test", "eve@elsewhere.test"]);
    let taken = world.post("", json!({ "to": to })).await.ok();
    assert_eq!(taken["recipients"][0]["status"], "suppressed", "{taken}");
    assert_eq!(world.one_at("elsewhere.test").await.addresses(), ["eve@elsewhere.test"]);

    world.server.cli(&["suppression", "remove", "bob@elsewhere.test"]).await;
    let id = world.send("bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "delivered").await;
}
