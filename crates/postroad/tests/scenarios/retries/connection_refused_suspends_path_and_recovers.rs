use crate::support::{Cli as _, PATIENCE, World, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn connection_refused_suspends_path_and_recovers() {
    let world = World::start().await;
    // Going live has asked our own mail host.
    let before = world.net.connections().len();
    let sink = world.net.domain("elsewhere.test");
    sink.host().stop().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(world.send("bob@elsewhere.test").await);
    }
    let destination = eventually("the path is suspended", async || {
        let list = world.server.json(&["queue", "list"]).await;
        let found =
            list["destinations"].as_array()?.iter().find(|one| one["domain"] == "elsewhere.test").cloned()?;
        found["because"].is_string().then_some(found)
    })
    .await;
    assert!(destination["because"].as_str().unwrap().contains("mx.elsewhere.test"), "{destination:#}");
    let shown = world.server.cli(&["queue", "list"]).await;
    assert!(shown.contains("not before"), "{shown}");
    assert_eq!(world.net.connections().len(), before);

    sink.host().start();
    world.server.cli(&["queue", "retry", "--domain", "elsewhere.test"]).await;
    sink.wait_for(3, PATIENCE).await.unwrap();
    for id in &ids {
        world.until(id, "bob@elsewhere.test", "delivered").await;
    }
}
