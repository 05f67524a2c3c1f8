use serde_json::json;

use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_found() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let wanted = world
        .send_with("bob@elsewhere.test", json!({ "subject": "Your invoice", "tags": ["invoice"] }))
        .await;
    let other = world.send("eve@other.test").await;
    world.until(&wanted, "bob@elsewhere.test", "delivered").await;
    world.until(&other, "eve@other.test", "bounced").await;
    for search in [
        ["--recipient", "bob@elsewhere.test"],
        ["--domain", "elsewhere.test"],
        ["--tag", "invoice"],
        ["--status", "delivered"],
        ["--text", "invoice"],
    ] {
        let found = world.server.json(&[&["messages"][..], &search].concat()).await;
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{search:?}: {found:#}");
        assert_eq!(items[0]["id"], wanted.as_str(), "{search:?}");
    }
    let all = world.server.json(&["messages", "--sender", "ann@sender.test"]).await;
    assert_eq!(all["items"].as_array().unwrap().len(), 2, "{all:#}");
}
