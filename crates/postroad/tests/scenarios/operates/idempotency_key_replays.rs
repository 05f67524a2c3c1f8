use serde_json::json;

use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn idempotency_key_replays() {
    let mut world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let message = json!({ "from": "ann@sender.test", "to": "bob@elsewhere.test", "subject": "once", "text": "x", "hold": true });
    let key = [("Idempotency-Key", "order-4711")];
    let first = world.server.try_api(&world.token, "POST", "/messages", Some(&message), &key).await.unwrap();
    assert_eq!(first.status, 202, "{first:?}");
    world.server.kill().await;
    world.server.start().await;
    let again = world.server.try_api(&world.token, "POST", "/messages", Some(&message), &key).await.unwrap();
    assert_eq!((again.status, &again.body["id"]), (202, &first.body["id"]), "{again:?}");
    let changed = json!({ "from": "ann@sender.test", "to": "bob@elsewhere.test", "subject": "twice", "text": "x", "hold": true });
    let refused =
        world.server.try_api(&world.token, "POST", "/messages", Some(&changed), &key).await.unwrap();
    assert!((400..500).contains(&refused.status), "{refused:?}");
    world.server.cli(&["queue", "release", "--all"]).await;
    world.until(first.body["id"].as_str().unwrap(), "bob@elsewhere.test", "delivered").await;
    world.until_queue_is_empty().await;
    assert_eq!(sink.messages().len(), 1);
}
