use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn an_smtp_login_shows_its_password_once() {
    let world = World::new().await;
    let new = json!({ "label": "shop", "stream": "broadcast", "sender_domains": ["Example.com"] });
    let made = world.post("/credentials/smtp", &new).await.expect(201);
    let password = made["password"].as_str().unwrap();
    let login = world
        .state
        .accounts
        .smtp_credentials
        .lookup(made["username"].as_str().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(login.verify_password(password));
    let page = world.get("/credentials/smtp").await;
    assert!(!page.text.contains(password));
    let page = page.expect(200);
    assert_eq!(page["items"][0]["sender_domains"], json!(["example.com"]));
    let path = format!("/credentials/smtp/{}", made["id"].as_str().unwrap());
    world.delete(&path).await.expect(204);
    let page = world.get("/credentials/smtp").await.expect(200);
    assert_eq!(page["items"][0]["disabled_at"], "2026-01-31T12:00:00.000Z");
    assert_eq!(
        world.delete("/credentials/smtp/019c1410-5c00-7000-8000-000000000001").await.rule(404),
        "not_found"
    );
    let audit = world.get("/audit").await.text;
    assert!(audit.contains("smtp_credential.created") && !audit.contains(password));
}

#[tokio::test]
async fn a_network_is_trusted_by_administrators_only() {
    let world = World::new().await;
    let new = json!({ "label": "office", "network": "192.0.2.0/24" });
    assert_eq!(world.post("/credentials/networks", &new).await.rule(403), "administrator_required");
    let made = world.local(Method::POST, "/credentials/networks", Some(&new)).await.expect(201);
    assert_eq!(made["network"], "192.0.2.0/24");
    let again = world.local(Method::POST, "/credentials/networks", Some(&new)).await;
    assert_eq!(again.problem(409), ("taken".into(), vec!["/network".into()]));
    let wide = json!({ "label": "all", "network": "0.0.0.0/0" });
    assert_eq!(
        world.local(Method::POST, "/credentials/networks", Some(&wide)).await.problem(422).1,
        ["/network"]
    );
    let page = world.get("/credentials/networks").await.expect(200);
    assert_eq!(page["items"][0]["disabled_at"], Value::Null);
    world.delete(&format!("/credentials/networks/{}", made["id"].as_str().unwrap())).await.expect(204);
}
