use axum::http::Method;
use serde_json::json;

use crate::support::{Call, World};

#[tokio::test]
async fn a_key_shows_its_token_once() {
    let world = World::new().await;
    let made = world.post("/keys", &json!({ "label": "shop", "scopes": ["events:read"] })).await.expect(201);
    let token = made["token"].as_str().unwrap();
    world.call(Call::new(Method::GET, "/api/v1/events").key(token)).await.expect(200);
    let page = world.get("/keys").await;
    assert!(!page.text.contains(token));
    assert_eq!(page.expect(200)["items"][0]["scopes"], json!(["events:read"]));
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let world = World::new().await;
    let small = world.key(world.workspace, &[postroad_account::Scope::KeysWrite]).await;
    let new = json!({ "label": "x", "scopes": ["keys:write", "messages:send"] });
    let reply = world.call(Call::new(Method::POST, "/api/v1/keys").key(&small).json(&new)).await;
    assert_eq!(reply.problem(403), ("scope_exceeds".into(), vec!["/scopes".into()]));
    let check = async |body: serde_json::Value, field: &str| {
        assert_eq!(world.post("/keys", &body).await.problem(422).1, [field], "{body}");
    };
    check(json!({ "label": "x", "scopes": ["everything"] }), "/scopes/0").await;
    check(json!({ "label": "x", "scopes": [] }), "/scopes").await;
    check(json!({ "label": " ", "scopes": ["events:read"] }), "/label").await;
    check(
        json!({ "label": "x", "scopes": ["events:read"], "expires_at": "2020-01-01T00:00:00Z" }),
        "/expires_at",
    )
    .await;
}
