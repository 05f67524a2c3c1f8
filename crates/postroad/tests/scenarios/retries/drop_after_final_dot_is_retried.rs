use postroad_simnet::{Action, Stage};

use crate::support::World;

/// RFC 5321 §6.1: without the reply nobody knows; twice is better than never.
#[tokio::test(flavor = "multi_thread")]
async fn drop_after_final_dot_is_retried() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    sink.script(Stage::EndOfData, [Action::KeepThenDrop, Action::Accept]);
    let id = world.send("bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "deferred").await;
    world.retry_now(1).await;
    let story = world.until(&id, "bob@elsewhere.test", "delivered").await;
    assert_eq!(story["recipients"][0]["attempts"], 2);
    let acknowledged: Vec<bool> = sink.messages().iter().map(|message| message.acknowledged).collect();
    assert_eq!(acknowledged, [false, true]);
}
