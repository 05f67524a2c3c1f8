//! `/api/v1/attention`

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

fn kinds(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_is_wrong_is_told_the_most_pressing_first() {
    let world = World::new().await;
    world.send("bob@example.org").await;
    world.post("/domains", &json!({ "name": "example.net" })).await.expect(201);
    world.clock.advance(Duration::from_secs(7_200));
    world.post("/queue/hold", &json!({ "domain": "example.org", "reason": "moving" })).await.expect(200);
    let found = world.get("/attention").await.expect(200);
    // Delivery is paused in these tests.
    assert_eq!(kinds(&found), ["domain_unverified", "queue_fault", "held_mail"]);
    assert_eq!(found["items"][0]["id"], "domain_unverified:example.net");
    assert_eq!(found["items"][2]["params"]["recipients"], 1);
}

#[tokio::test]
async fn the_machine_is_the_administrators_business() {
    let world = World::new().await;
    // The hooks of these tests know of no disk, so it looks full.
    let found = world.local(Method::GET, "/attention", None).await.expect(200);
    assert_eq!(kinds(&found), ["disk_low", "queue_fault"]);
    assert!(!kinds(&world.get("/attention").await.expect(200)).contains(&"disk_low"));
}
