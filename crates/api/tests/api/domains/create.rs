use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn a_domain_comes_with_its_records() {
    let world = World::new().await;
    let mut made = world.post("/domains", &json!({ "name": "Example.COM." })).await.expect(201);
    assert_eq!(made, world.get("/domains/example.com").await.expect(200));
    let records = world.get("/domains/example.com/records").await.expect(200);
    assert_eq!(records["items"], made["records"]);
    for record in made["records"].as_array_mut().unwrap() {
        if matches!(record["purpose"].as_str(), Some("dkim" | "ownership")) {
            assert!(!record["value"].as_str().unwrap().is_empty());
            record["value"] = Value::from("[random]");
        }
    }
    insta::assert_json_snapshot!("created", crate::support::scrubbed(&made));
    assert_eq!(world.audit_actions().await, ["domain.added"]);
}

#[tokio::test]
async fn a_domain_is_added_once() {
    let world = World::new().await;
    let new = json!({ "name": "example.com" });
    world.post("/domains", &new).await.expect(201);
    assert_eq!(
        world.post("/domains", &new).await.problem(409),
        ("domain_exists".into(), vec!["/name".into()])
    );
    assert_eq!(world.post("/domains", &json!({ "name": "[192.0.2.1]" })).await.problem(422).1, ["/name"]);
    assert_eq!(world.post("/domains", &json!({ "name": "exa mple" })).await.problem(422).1, ["/name"]);
    // Another workspace may claim it; DNS decides.
    let key = world.key(world.workspace("Second").await, postroad_account::Scope::ALL).await;
    let call = crate::support::Call::new(Method::POST, "/api/v1/domains").key(&key).json(&new);
    world.call(call).await.expect(201);
}

#[tokio::test]
async fn domains_are_listed_rotated_and_removed() {
    let world = World::new().await;
    for name in ["b.example", "a.example", "c.example"] {
        world.post("/domains", &json!({ "name": name })).await.expect(201);
    }
    let page = world.get("/domains?limit=2").await.expect(200);
    let names: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["a.example", "b.example"]);
    let next =
        world.get(&format!("/domains?cursor={}", page["next_cursor"].as_str().unwrap())).await.expect(200);
    assert_eq!((next["items"][0]["name"].as_str(), &next["next_cursor"]), (Some("c.example"), &Value::Null));

    let rotated = world.post("/domains/a.example/rotate", &json!({})).await.expect(200);
    let states: Vec<&str> =
        rotated["keys"].as_array().unwrap().iter().map(|key| key["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["next", "next", "active", "active"]);
    assert_eq!(world.post("/domains/a.example/rotate", &json!({})).await.rule(409), "rotation_under_way");

    world.delete("/domains/a.example").await.expect(204);
    assert_eq!(world.delete("/domains/a.example").await.rule(404), "not_found");
    assert_eq!(world.get("/domains/a.example").await.rule(404), "not_found");
    assert_eq!(world.get("/domains/not%20a%20domain").await.rule(404), "not_found");
}
