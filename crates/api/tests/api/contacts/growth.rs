use std::time::Duration;

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn growth_is_told_by_step_and_zone() {
    let world = World::new().await;
    for (email, source) in [("a@example.com", "form"), ("b@example.com", "form"), ("c@example.com", "crm")] {
        world.post("/contacts", &json!({ "email": email, "source": source })).await.expect(201);
    }
    let body = json!({ "addresses": ["a@example.com"], "reason": "bounce" });
    world.post("/suppressions", &body).await.expect(200);
    world.clock.advance(Duration::from_secs(1));
    let path = "/audience/growth?since=2026-01-30T00:00:00Z&step=day&time_zone=Asia/Seoul";
    let found = world.get(path).await.expect(200);
    assert_eq!(
        found,
        json!({
            "step": "day",
            "sources": ["form", "crm"],
            "items": [
                { "at": "2026-01-29T15:00:00.000Z", "joined": 0, "joined_by": [0, 0], "left": 0, "bounced": 0, "complained": 0 },
                { "at": "2026-01-30T15:00:00.000Z", "joined": 3, "joined_by": [2, 1], "left": 0, "bounced": 1, "complained": 0 },
            ]
        })
    );
    let usual = world.get("/audience/growth").await.expect(200);
    assert_eq!(usual["items"].as_array().unwrap().len(), 31);
    for wrong in ["step=hour", "time_zone=Mars/Base", "since=yesterday"] {
        world.get(&format!("/audience/growth?{wrong}")).await.rule(400);
    }
    let long = world.get("/audience/growth?since=2020-01-01T00:00:00Z").await.problem(422);
    assert_eq!(long, ("invalid".to_owned(), vec!["since".to_owned()]));
}
