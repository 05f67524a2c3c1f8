use postroad_simnet::Stage;
use serde_json::Value;

use crate::support::{Cli, World, eventually};

const WORDS: &str = "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints";

async fn path(world: &World) -> Option<Value> {
    let paths = world.server.json(&["queue", "paths"]).await;
    paths["items"].as_array()?.iter().find(|path| path["provider"] == "yahoo").cloned()
}

/// What a provider said is not forgotten by a restart: nobody knocks at a door that was shut a moment ago.
#[tokio::test(flavor = "multi_thread")]
async fn restart_remembers_limits() {
    let mut world = World::start().await;
    let yahoo = world.net.domain("yahoo.com");
    yahoo.reject(Stage::Mail, WORDS);
    let id = world.send("ann@yahoo.com").await;
    world.until(&id, "ann@yahoo.com", "deferred").await;
    let before = eventually("the path is suspended", async || {
        path(&world).await.filter(|path| path["state"] == "suspended")
    })
    .await;
    let status = world.server.stop().await;
    assert!(status.success(), "{status}");

    world.server.start().await;
    world.send("bob@yahoo.com").await;
    let after = eventually("the path is known", async || path(&world).await).await;
    assert_eq!(
        (&after["state"], &after["suspended_until"]),
        (&before["state"], &before["suspended_until"]),
        "{after:#}"
    );
    let why = world.server.cli(&["queue", "why", "yahoo.com"]).await;
    assert!(why.contains("[TSS04]"), "{why}");
}
