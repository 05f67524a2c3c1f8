use serde_json::{Value, json};

use crate::support::World;

async fn contact(world: &World, email: &str) -> String {
    let made = world.post("/contacts", &json!({ "email": email })).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn count<'a>(engagement: &'a Value, list: &str, kind: &str) -> &'a Value {
    let found = engagement[list].as_array().unwrap().iter().find(|one| one["kind"] == kind);
    &found.unwrap()["count"]
}

#[tokio::test]
async fn opens_and_clicks_are_recorded_row_by_row_and_once() {
    let world = World::new().await;
    let ann = contact(&world, "ann@example.com").await;
    let at = "2026-01-30T12:00:00Z";
    let batch = json!({ "rows": [
        { "email": "Ann@example.com", "kind": "opened", "at": at, "campaign": "Sale" },
        { "contact": ann, "kind": "clicked", "at": at, "link": "https://shop.example/new", "key": "k1" },
        { "contact": ann, "kind": "opened", "class": "privacy_proxy", "at": at },
        { "email": "bob@example.com", "kind": "opened", "at": at },
        { "kind": "opened", "at": at },
        { "contact": ann, "kind": "opened", "at": "2026-03-01T00:00:00Z" },
        { "contact": ann, "kind": "waved", "at": at },
    ]});
    let result = world.post("/contacts/engagement", &batch).await.expect(207);
    let outcomes: Vec<&str> = result["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["problem"]["rule"].as_str().or(one["outcome"].as_str()).unwrap())
        .collect();
    assert_eq!(outcomes, ["recorded", "recorded", "recorded", "not_found", "invalid", "invalid", "invalid"]);
    assert_eq!(result["results"][5]["problem"]["errors"][0]["field"], "/at");
    assert_eq!((&result["recorded"], &result["refused"]), (&json!(3), &json!(4)));
    let again = json!({ "rows": [batch["rows"][0], batch["rows"][1]] });
    let again = world.post("/contacts/engagement", &again).await.expect(200);
    assert_eq!((&again["recorded"], &again["known"]), (&json!(0), &json!(2)));
    let found = world.get(&format!("/contacts/{ann}/engagement")).await.expect(200);
    assert_eq!(count(&found, "activity", "opened"), 1);
    assert_eq!(count(&found, "activity", "clicked"), 1);
    assert_eq!(count(&found, "machines", "opened"), 1);
    assert_eq!((&found["score"], &found["unopened"]), (&json!(42), &json!(0)));
    for (body, field) in [(json!({ "rows": [] }), "/rows"), (json!({ "rows": [{}, 7], "x": 1 }), "/x")] {
        assert_eq!(world.post("/contacts/engagement", &body).await.problem(422).1, [field], "{body}");
    }
    assert!(world.audit_actions().await.contains(&"engagement.recorded".to_owned()));
}

#[tokio::test]
async fn segments_count_people_unless_they_are_told_otherwise() {
    let world = World::new().await;
    let at = "2026-01-30T12:00:00Z";
    for (email, class) in [("ann@example.com", "human"), ("bob@example.com", "bot")] {
        contact(&world, email).await;
        let link = "https://shop.example/new?x=1";
        let row = json!({ "email": email, "kind": "clicked", "class": class, "at": at, "link": link });
        world.post("/contacts/engagement", &json!({ "rows": [row] })).await.expect(200);
    }
    let link = json!({ "op": "starts_with", "value": "https://shop.example/new" });
    for (machines, expected) in [(false, 1), (true, 2)] {
        let rule = json!({ "rule": "engagement", "kind": "clicked", "test": { "op": "at_least", "times": 1 },
            "within_days": 7, "link": link, "machines": machines });
        let preview = world.post("/segments/preview", &json!({ "rule": rule })).await.expect(200);
        assert_eq!(preview["count"], expected, "{machines}");
        assert_eq!(preview["explanation"][0]["code"], "engagement.at_least");
        assert_eq!(preview["explanation"][0]["parameters"]["times"], 1);
        assert_eq!(preview["explanation"][0]["parameters"]["link"], link);
    }
    for rule in [
        json!({ "rule": "engagement", "kind": "opened", "test": { "op": "at_least", "times": 0 } }),
        json!({ "rule": "engagement", "kind": "opened", "test": { "op": "at_least", "times": 1 }, "link": link }),
        json!({ "rule": "delivery", "kind": "sent", "test": { "op": "at_least", "times": 2 }, "within_days": 7 }),
        json!({ "rule": "last_activity", "kind": "opened", "test": { "op": "older_than", "days": 400 } }),
        json!({ "rule": "provider", "providers": ["pigeon"] }),
        json!({ "rule": "unopened", "last": 0 }),
    ] {
        assert_eq!(
            world.post("/segments/preview", &json!({ "rule": rule })).await.problem(422).1,
            ["/rule"],
            "{rule}"
        );
    }
}
