//! `/api/v1/onboarding`

use serde_json::{Value, json};

use crate::support::World;

fn done(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.filter(|item| item["done"] == true).map(|item| item["step"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn steps_tick_themselves_and_stay_ticked() {
    let world = World::new().await;
    let first = world.get("/onboarding").await.expect(200);
    assert_eq!((first["items"].as_array().unwrap().len(), &first["dismissed"]), (6, &json!(false)));
    // The key that asks is a credential.
    let before = done(&first);
    assert!(before.contains(&"create_credential".to_owned()) && !before.contains(&"test_message".to_owned()));
    world.send("bob@example.org").await;
    world.post("/domains", &json!({ "name": "example.net" })).await.expect(201);
    let then = world.get("/onboarding").await.expect(200);
    assert!(
        done(&then).contains(&"test_message".to_owned()) && done(&then).contains(&"add_domain".to_owned())
    );
    assert_eq!(then["items"][0]["done_at"], "2026-01-31T12:00:00.000Z");
    world.delete("/domains/example.net").await.expect(204);
    assert_eq!(done(&world.get("/onboarding").await.expect(200)), done(&then));
}

#[tokio::test]
async fn the_list_can_be_put_away_and_fetched_back() {
    let world = World::new().await;
    for dismissed in [true, true, false] {
        let call = crate::support::Call::new(axum::http::Method::PUT, "/api/v1/onboarding");
        let reply = world.call(call.key(&world.key).json(&json!({ "dismissed": dismissed }))).await;
        assert_eq!(reply.expect(200)["dismissed"], dismissed);
        assert_eq!(world.get("/onboarding").await.expect(200)["dismissed"], dismissed);
    }
    assert_eq!(world.audit_actions().await, ["onboarding.changed"; 3]);
}
