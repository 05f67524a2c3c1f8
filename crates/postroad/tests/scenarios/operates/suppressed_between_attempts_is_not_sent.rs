use postroad_simnet::Stage;

use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn suppressed_between_attempts_is_not_sent() {
    let world = World::start().await;
    world.net.domain("elsewhere.test").reject_times(Stage::Rcpt, 1, "451 4.3.0 Later");
    let id = world.send("bob@elsewhere.test").await;
    world.until(&id, "bob@elsewhere.test", "deferred").await;
    world.server.cli(&["suppression", "add", "Bob@Elsewhere.test"]).await;
    world.retry_now(1).await;
    world.until(&id, "bob@elsewhere.test", "suppressed").await;
    world.until_queue_is_empty().await;
    assert_eq!(world.net.messages().len(), 0);
}
