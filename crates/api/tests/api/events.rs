//! `/api/v1/events`

use serde_json::{Value, json};

use crate::support::{World, scrubbed};

async fn kinds(world: &World, query: &str) -> Vec<String> {
    let page = world.get(&format!("/events?{query}")).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_happens_is_told() {
    let world = World::new().await;
    let first = world.send("bob@example.org").await;
    world.send("carol@example.net").await;
    let reason = json!({ "domain": "example.org", "reason": "moving" });
    world.post("/queue/hold", &reason).await.expect(200);
    world.state.events.flush().await.unwrap();
    let check =
        async |query: &str, expected: &[&str]| assert_eq!(kinds(&world, query).await, expected, "{query}");
    check("", &["held", "accepted", "accepted"]).await;
    check("kind=held", &["held"]).await;
    check("recipient=bob@example.org", &["held", "accepted"]).await;
    check("domain=example.net", &["accepted"]).await;
    check(&format!("message={first}&kind=accepted"), &["accepted"]).await;
    check("stream=broadcast", &[]).await;
    check("until=2026-01-31T12:00:00Z", &[]).await;
    let held = world.get("/events?kind=held").await.expect(200);
    insta::assert_json_snapshot!("held", scrubbed(&held));
    assert_eq!(held["items"][0]["message_id"], Value::from(first));
}
