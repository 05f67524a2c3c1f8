use serde_json::json;

use crate::support::{Cli, World};

#[tokio::test(flavor = "multi_thread")]
async fn sources_pools_and_warmups() {
    let world = World::start().await;
    let server = &world.server;
    server.cli(&["source", "add", "near", "--address", "127.0.0.5", "--ehlo", "near.sender.test"]).await;
    server.cli(&["source", "add", "spare", "--address", "127.0.0.6"]).await;
    let check = server.json(&["source", "check", "near"]).await;
    assert_eq!((&check["health"], &check["findings"][0]["status"]), (&json!("good"), &json!("pass")));
    server.cli(&["pool", "add", "all", "--source", "near=3", "--overflow", "wait"]).await;
    server.cli(&["pool", "assign", "all", "broadcast"]).await;
    let pools = server.json(&["pool", "list"]).await;
    assert_eq!(pools["items"][0]["members"][0]["weight"], 3);
    assert_eq!(pools["items"][0]["assignments"], json!([{ "workspace": null, "stream": "broadcast" }]));
    let mixed = server.run(&["pool", "assign", "all", "transactional"]).await;
    assert!(mixed.code == Some(69) && mixed.stderr.contains("both transactional and broadcast"), "{mixed:?}");
    server.cli(&["warmup", "add-plan", "mine", "10,20,40"]).await;
    server.cli(&["warmup", "add", "near", "--plan", "mine"]).await;
    let calendar =
        server.json(&["warmup", "calendar", "near", "--provider", "google", "--volume", "40"]).await;
    assert_eq!(calendar["days"].as_array().map(Vec::len), Some(4), "{calendar:#}");
    assert!(calendar["possible"]["earliest"].is_string());
    let paused = server.cli(&["warmup", "pause", "near"]).await;
    assert!(paused.contains("paused"), "{paused}");
    let refused = server.run(&["source", "remove", "near"]).await;
    assert!(refused.stderr.contains("say where its queue goes"), "{refused:?}");
    server.cli(&["source", "remove", "near", "--queue-to", "spare"]).await;
    let sources = server.json(&["source", "list"]).await;
    assert_eq!(
        (&sources["items"][0]["name"], &sources["items"][0]["pools"][0]["name"]),
        (&json!("spare"), &json!("all"))
    );
    assert!(server.cli(&["warmup", "list"]).await.contains("No warm-up"));
}
