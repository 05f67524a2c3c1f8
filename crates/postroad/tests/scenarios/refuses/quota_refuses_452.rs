use serde_json::json;

use crate::support::{Cli as _, World, raw_message};

#[tokio::test(flavor = "multi_thread")]
async fn quota_refuses_452() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    world.server.cli(&["workspace", "set", "--per-day", "2"]).await;
    world.send("a@elsewhere.test").await;
    world.send("b@elsewhere.test").await;
    let refused = world.post("c@elsewhere.test", json!({})).await;
    assert_eq!((refused.status, refused.body["rule"].as_str()), (429, Some("quota_exceeded")), "{refused:?}");
    let mut client = world.smtp().await;
    let content = raw_message("ann@sender.test", "d@elsewhere.test", "too many");
    let reply = client.transact("<ann@sender.test>", &["<d@elsewhere.test>"], content.as_bytes()).await;
    assert!(reply.starts_with("452 4.7.1") && reply.contains("quota_exceeded"), "{reply}");
}
