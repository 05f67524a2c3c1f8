use postroad_simnet::{Action, Extension, Stage};

use crate::support::{PATIENCE, World, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn second_signal_stops_at_once() {
    let mut world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    sink.withhold(Extension::Chunking).script(Stage::EndOfData, [Action::Silent]);
    let id = world.send("bob@elsewhere.test").await;
    world.net.wait_for_commands(Stage::Data, 1, PATIENCE).await.unwrap();
    world.server.terminate();
    eventually("it drains", async || world.server.log().contains("draining").then_some(())).await;
    world.server.terminate();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), world.server.ended()).await;
    assert!(ended.expect("it does not wait for the silent server").success());
    sink.accept();
    world.server.start().await;
    world.retry_until(&id, "bob@elsewhere.test", "delivered").await;
}
