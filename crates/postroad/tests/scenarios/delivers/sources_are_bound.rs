use serde_json::json;

use crate::support::{Cli, World, events};

/// Mail of each stream leaves from its own address, under its own name, and its story says so.
#[tokio::test(flavor = "multi_thread")]
async fn sources_are_bound() {
    let world = World::start().await;
    let server = &world.server;
    world.net.domain("elsewhere.test");
    for (name, address, stream) in
        [("letters", "127.0.0.51", "transactional"), ("news", "127.0.0.52", "broadcast")]
    {
        let ehlo = format!("{name}.sender.test");
        server.cli(&["source", "add", name, "--address", address, "--ehlo", &ehlo]).await;
        server.cli(&["pool", "add", name, "--source", name]).await;
        server.cli(&["pool", "assign", name, stream]).await;
    }
    for (to, name, address, stream) in [
        ("ann@elsewhere.test", "letters", "127.0.0.51", "transactional"),
        ("bob@elsewhere.test", "news", "127.0.0.52", "broadcast"),
    ] {
        let id = world.send_with(to, json!({ "stream": stream })).await;
        let story = world.until(&id, to, "delivered").await;
        let attempt = &events(&story, "delivered")[0]["attempt"];
        assert_eq!((&attempt["source"], &attempt["source_ip"]), (&json!(name), &json!(address)), "{story:#}");
        let received = world.net.messages();
        let received = received.iter().find(|one| one.addresses().contains(&to)).unwrap();
        assert_eq!(received.peer.ip().to_string(), address);
        assert_eq!(received.helo, format!("{name}.sender.test"));
    }
    // Why it went the way it went.
    let why = server.cli(&["why", "bob@elsewhere.test"]).await;
    assert!(why.contains("from source news"), "{why}");
    world.assert_no_violations();
}
