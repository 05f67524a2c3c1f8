use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn workspace_suspended_refuses_and_holds() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let mut client = world.smtp().await;
    world.server.cli(&["queue", "pause"]).await;
    let id = world.send("bob@elsewhere.test").await;
    world.server.cli(&["workspace", "suspend", "--reason", "complaints"]).await;
    let refused = world.post("eve@elsewhere.test", serde_json::json!({})).await;
    assert_eq!(
        (refused.status, refused.body["rule"].as_str()),
        (403, Some("workspace_suspended")),
        "{refused:?}"
    );
    client.expect("MAIL FROM:<ann@sender.test>", "550 5.7.1").await;
    world.server.cli(&["queue", "resume"]).await;
    world.until(&id, "bob@elsewhere.test", "held").await;
    assert_eq!(world.net.messages().len(), 0);
    world.server.cli(&["workspace", "activate"]).await;
    world.server.cli(&["queue", "release", "--all"]).await;
    world.until(&id, "bob@elsewhere.test", "delivered").await;
}
