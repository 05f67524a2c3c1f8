//! `/api/v1/why`

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn a_message_and_an_address_are_explained() {
    let world = World::new().await;
    let id = world.send("bob@example.org").await;
    let message = world.get(&format!("/why?message={id}")).await.expect(200);
    let recipient = &message["messages"][0]["recipients"][0];
    assert_eq!(recipient["sentence"], "Accepted at 2026-01-31T12:00:00Z and waiting for its first attempt.");

    world
        .post("/suppressions", &json!({ "addresses": ["bob@example.org"], "reason": "complaint" }))
        .await
        .expect(200);
    let address = world.get("/why?address=Bob@example.org").await.expect(200);
    assert_eq!(address["suppression"]["reason"], "complaint");
    assert_eq!(address["messages"][0]["message"]["id"], id.as_str());

    let nothing = world.get("/why?address=nobody@example.org").await.expect(200);
    assert_eq!(nothing, json!({ "messages": [] }));
}

#[tokio::test]
async fn one_thing_at_a_time() {
    let world = World::new().await;
    let id = "019c1410-5c00-7000-8000-000000000001";
    assert_eq!(world.get(&format!("/why?message={id}")).await.rule(404), "not_found");
    assert_eq!(world.get("/why").await.rule(400), "query_invalid");
    assert_eq!(world.get(&format!("/why?message={id}&address=a@x.example")).await.rule(400), "query_invalid");
}
