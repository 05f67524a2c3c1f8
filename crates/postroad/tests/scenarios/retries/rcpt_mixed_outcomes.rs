use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn rcpt_mixed_outcomes() {
    let world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    sink.recipient("no").reject("550 5.1.1 No such user");
    sink.recipient("later").reject_times(1, "451 4.3.0 Later");
    let to = json!(["yes@elsewhere.test", "no@elsewhere.test", "later@elsewhere.test"]);
    let id = world.send_with("yes@elsewhere.test", json!({ "to": to })).await;
    world.until(&id, "yes@elsewhere.test", "delivered").await;
    world.until(&id, "no@elsewhere.test", "bounced").await;
    world.until(&id, "later@elsewhere.test", "deferred").await;
    assert_eq!(world.one_at("elsewhere.test").await.addresses(), ["yes@elsewhere.test"]);
    world.retry_now(1).await;
    world.until(&id, "later@elsewhere.test", "delivered").await;
    assert_eq!(sink.messages()[1].addresses(), ["later@elsewhere.test"]);
    world.until_queue_is_empty().await;
    world.assert_no_violations();
}
