use postroad_simnet::Stage;

use crate::support::{Cli as _, World, events};

#[tokio::test(flavor = "multi_thread")]
async fn greylisted_then_delivered() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").reject_times(
        Stage::Rcpt,
        1,
        "451 4.7.1 Greylisted, please come back later",
    );
    let id = world.send("bob@elsewhere.test").await;
    let story = world.until(&id, "bob@elsewhere.test", "deferred").await;
    let deferred = events(&story, "deferred")[0];
    assert_eq!(deferred["reply"]["code"], 451);
    assert!(deferred["next_attempt"].is_string(), "{deferred:#}");
    let why = world.server.cli(&["why", &id]).await;
    assert!(why.contains("[deferred]") && why.contains("Greylisted"), "{why}");
    world.retry_now(1).await;
    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    assert_eq!(events(&story, "delivered")[0]["attempt"]["number"], 2, "{story:#}");
    world.one_at("elsewhere.test").await;
    world.assert_no_violations();
}
