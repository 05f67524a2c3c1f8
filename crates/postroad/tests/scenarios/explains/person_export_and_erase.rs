use serde_json::json;

use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn person_export_and_erase() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let id = world.send_with("bob@elsewhere.test", json!({ "subject": "For Bob" })).await;
    let other = world.send("eve@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "delivered").await;
    world.until(&other, "eve@elsewhere.test", "delivered").await;

    let export = world.server.json(&["person", "export", "bob@elsewhere.test"]).await;
    assert_eq!(export["messages"].as_array().unwrap().len(), 1, "{export:#}");
    let text = export.to_string();
    assert!(text.contains("For Bob") && text.contains(&id) && !text.contains("eve@"), "{export:#}");

    let erased = world.server.json(&["person", "erase", "bob@elsewhere.test"]).await;
    assert_eq!((&erased["messages"], &erased["unfinished"]), (&json!(1), &json!(0)), "{erased:#}");
    let export = world.server.json(&["person", "export", "bob@elsewhere.test"]).await;
    assert_eq!(export["messages"], json!([]), "{export:#}");
    let story = world.story(&id).await.to_string();
    assert!(!story.contains("bob@") && !story.contains("For Bob"), "{story}");
    let list = world.server.cli(&["--json", "messages"]).await;
    assert!(!list.contains("bob@") && list.contains("eve@elsewhere.test"), "{list}");
}
