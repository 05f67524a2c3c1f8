use postroad_base::{Clock as _, SystemClock};
use serde_json::json;

use crate::support::{World, time};

#[tokio::test(flavor = "multi_thread")]
async fn send_at_waits() {
    let world = World::start().await;
    world.net.domain("elsewhere.test");
    let send_at = SystemClock.now().plus(std::time::Duration::from_secs(2));
    let id = world.send_with("bob@elsewhere.test", json!({ "send_at": time(send_at) })).await;
    let story = world.until(&id, "bob@elsewhere.test", "queued").await;
    assert!(story["send_at"].is_string(), "{story:#}");
    let received = world.one_at("elsewhere.test").await;
    assert!(received.at >= send_at, "{} {send_at}", received.at);
    world.until(&id, "bob@elsewhere.test", "delivered").await;
}
