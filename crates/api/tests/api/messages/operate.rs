use serde_json::json;

use crate::support::World;

async fn status(world: &World, id: &str) -> String {
    world.state.events.flush().await.unwrap();
    let story = world.get(&format!("/messages/{id}")).await.expect(200);
    story["recipients"][0]["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_message_is_held_released_and_cancelled() {
    let world = World::new().await;
    let id = world.send("bob@example.org").await;
    let held = world.post(&format!("/messages/{id}/hold"), &json!({})).await.expect(200);
    assert_eq!(held, json!({ "changed": 1, "in_flight": 0, "unchanged": 0, "dry_run": false }));
    assert_eq!(status(&world, &id).await, "held");
    let again = world.post(&format!("/messages/{id}/hold"), &json!({})).await.expect(200);
    assert_eq!(again["unchanged"], 1);
    world.post(&format!("/messages/{id}/release"), &json!({})).await.expect(200);
    assert_eq!(status(&world, &id).await, "queued");
    world.post(&format!("/messages/{id}/cancel"), &json!({})).await.expect(200);
    assert_eq!(status(&world, &id).await, "cancelled");
    let finished = world.post(&format!("/messages/{id}/retry"), &json!({})).await;
    assert_eq!(finished.rule(409), "message_finished");
    let actions = world.audit_actions().await;
    assert_eq!(actions, ["queue.cancelled", "queue.held", "queue.held", "queue.released"]);
}

#[tokio::test]
async fn a_message_that_is_not_there_is_not_found() {
    let world = World::new().await;
    let path = "/messages/019c1410-5c00-7000-8000-000000000001/cancel";
    assert_eq!(world.post(path, &json!({})).await.rule(404), "not_found");
}
