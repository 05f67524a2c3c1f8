use serde_json::json;

use crate::support::{World, field};

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_to_the_chosen_addresses() {
    let world = World::start().await;
    world.net.domain("chosen.test");
    let sink = world.net.domain("rcpt.test");
    let redirect = json!({ "mode": "redirect", "redirect_to": ["me@chosen.test"] });
    world.api("PUT", "/workspace/mode", Some(&redirect)).await.ok();
    let response = world.post("ann@rcpt.test", json!({})).await;
    assert_eq!(response.body["recipients"][0]["status"], "redirected");
    let message = world.one_at("chosen.test").await;
    assert_eq!(field(&message.content, "X-Original-To"), "ann@rcpt.test");
    let story = world.until(response.body["id"].as_str().unwrap(), "me@chosen.test", "delivered").await;
    assert_eq!(story["metadata"]["redirected_from"], json!(["ann@rcpt.test"]));
    assert!(sink.messages().is_empty());
    let refused = world.post("ann@rcpt.test", json!({ "from": "x@elsewhere.test" })).await;
    assert_eq!(refused.status, 422);
    world.assert_no_violations();
}
