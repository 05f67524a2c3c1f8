use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

fn codes(reasons: &Value) -> Vec<&str> {
    reasons.as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_domain_and_a_message_are_explained() {
    let world = World::new().await;
    let message = json!({ "from": "ann@example.com", "to": "a@one.example", "text": "x",
        "send_at": "2026-06-01T00:00:00Z" });
    let sent = world.post("/messages", &message).await.expect(202);
    let domain = world.get("/queue/explain?domain=one.example").await.expect(200);
    assert_eq!(codes(&domain["reasons"]).last(), Some(&"scheduled"));
    let last = domain["reasons"].as_array().unwrap().last().unwrap();
    assert_eq!(last["next_at"], "2026-06-01T00:00:00.000Z");
    let path = format!("/queue/explain?message={}", sent["id"].as_str().unwrap());
    let message = world.get(&path).await.expect(200);
    assert_eq!(message["recipients"][0]["recipient"], "a@one.example");
    assert_eq!(codes(&message["recipients"][0]["reasons"]).last(), Some(&"scheduled"));
    let nothing = world.get("/queue/explain?domain=nothing.example").await.expect(200);
    assert_eq!(codes(&nothing["reasons"]).last(), Some(&"nothing_waits"));
    world.local(Method::POST, "/queue/pause", Some(&json!({}))).await.expect(200);
    let paused = world.get("/queue/explain?domain=one.example").await.expect(200);
    assert_eq!(codes(&paused["reasons"]), ["paused", "scheduled"]);
}

#[tokio::test]
async fn one_thing_is_asked_for_and_others_is_not_told() {
    let world = World::new().await;
    assert_eq!(world.get("/queue/explain").await.problem(422).1, [""]);
    let both = "/queue/explain?domain=a.example&path=relay";
    assert_eq!(world.get(both).await.problem(422).1, [""]);
    let id = "019c1410-5c00-7000-8000-000000000001";
    assert_eq!(world.get(&format!("/queue/explain?message={id}")).await.rule(404), "not_found");
    assert_eq!(world.get("/queue/explain?path=relay").await.rule(403), "administrator_required");
    let all = "/queue/explain?domain=a.example&all_workspaces=true";
    assert_eq!(world.get(all).await.rule(403), "administrator_required");
    let path = world.local(Method::GET, "/queue/explain?path=relay", None).await;
    assert_eq!(path.rule(404), "not_found");
}
