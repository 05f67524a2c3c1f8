use serde_json::{Value, json};

use crate::support::{Cli as _, World, events};

fn counts(result: &Value) -> (u64, u64) {
    (result["changed"].as_u64().unwrap(), result["unchanged"].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_release_retry_cancel() {
    let world = World::start().await;
    let (one, other) = (world.net.domain("one.test"), world.net.domain("other.test"));
    world.server.cli(&["queue", "pause"]).await;
    let tagged = json!({ "tags": ["news"] });
    let a = world.send_with("a@one.test", tagged.clone()).await;
    let b = world.send_with("b@other.test", tagged).await;
    let c = world.send("c@other.test").await;
    let d = world.send("d@one.test").await;

    let dry = world.server.json(&["queue", "hold", "--tag", "news", "--dry-run"]).await;
    assert_eq!(counts(&dry), (2, 0), "{dry}");
    let held = world.server.json(&["queue", "hold", "--tag", "news", "--reason", "wrong link"]).await;
    assert_eq!(counts(&held), (2, 0), "the dry run changed nothing: {held}");
    let held = world.server.json(&["queue", "hold", "--domain", "other.test"]).await;
    assert_eq!(counts(&held), (1, 1), "{held}");
    let story = world.until(&a, "a@one.test", "held").await;
    assert_eq!(events(&story, "held")[0]["reason"], "wrong link");

    world.server.cli(&["queue", "resume"]).await;
    world.until(&d, "d@one.test", "delivered").await;
    assert_eq!((one.messages().len(), other.messages().len()), (1, 0));

    let cancelled = world.api("POST", &format!("/messages/{c}/cancel"), Some(&json!({}))).await;
    assert_eq!(counts(&cancelled.ok()), (1, 0));
    world.until(&c, "c@other.test", "cancelled").await;

    let released = world.api("POST", "/queue/release", Some(&json!({ "domain": "other.test" }))).await.ok();
    assert_eq!(counts(&released), (1, 0), "{released}");
    world.until(&b, "b@other.test", "delivered").await;
    let released = world.server.json(&["queue", "release", "--message", &a]).await;
    assert_eq!(counts(&released), (1, 0), "{released}");
    world.until(&a, "a@one.test", "delivered").await;
    world.until_queue_is_empty().await;
    assert_eq!((one.messages().len(), other.messages().len()), (2, 1));
    let verified = world.server.cli(&["queue", "verify"]).await;
    assert!(verified.contains("its place"), "{verified}");
    let told = world.server.run(&["queue", "hold"]).await;
    assert_eq!(told.code, Some(64), "nothing is everything only when it is said: {told:?}");
}
