//! Every list searches, sorts and pages on the server.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

/// The values of a field on all pages, two items each.
async fn walk(world: &World, path: &str, query: &str, field: &str) -> Vec<String> {
    let (mut values, mut cursor) = (Vec::new(), String::new());
    loop {
        let reply = world.local(Method::GET, &format!("{path}?limit=2{query}{cursor}"), None).await;
        let page = reply.expect(200);
        let items = page["items"].as_array().unwrap();
        values.extend(items.iter().map(|item| item[field].as_str().unwrap_or("").to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return values,
        }
    }
}

/// Sorted by `field` both ways, searched for `text`, and refused what cannot be.
async fn check(world: &World, path: &str, field: &str, sorted: &[&str], text: &str, found: &[&str]) {
    assert_eq!(walk(world, path, &format!("&sort={field}"), field).await, sorted, "{path}");
    let mut backwards = walk(world, path, &format!("&sort=-{field}"), field).await;
    backwards.reverse();
    assert_eq!(backwards, sorted, "{path}");
    assert_eq!(walk(world, path, &format!("&q={text}&sort={field}"), field).await, found, "{path}");
    assert_eq!(walk(world, path, "&sort=-created_at", field).await.len(), sorted.len(), "{path}");
    let first = world.local(Method::GET, &format!("{path}?limit=1&sort={field}"), None).await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let get = async |query: &str| world.local(Method::GET, &format!("{path}?{query}"), None).await;
    assert_eq!(get(&format!("sort=-{field}&cursor={cursor}")).await.rule(400), "cursor_invalid", "{path}");
    for (query, field) in [
        (format!("q={}", "a".repeat(201)), "q"),
        ("q=a%00".to_owned(), "q"),
        ("sort=mood".to_owned(), "sort"),
    ] {
        let expected = ("query_invalid".to_owned(), vec![field.to_owned()]);
        assert_eq!(get(&query).await.problem(400), expected, "{path}");
    }
}

#[tokio::test]
async fn keys_credentials_and_webhooks() {
    let world = World::new().await;
    let post = async |path: &str, body: Value| world.local(Method::POST, path, Some(&body)).await.expect(201);
    for (label, network) in
        [("shop", "192.0.2.0/24"), ("back office", "203.0.113.0/24"), ("Printer", "198.51.100.0/24")]
    {
        post("/keys", json!({ "label": label, "scopes": ["events:read"] })).await;
        post("/credentials/smtp", json!({ "label": label })).await;
        post("/credentials/networks", json!({ "label": label, "network": network })).await;
        let url = format!("https://{}.example/hook", label.replace(' ', "-").to_lowercase());
        post("/webhooks", json!({ "url": url, "description": format!("for the {label}") })).await;
    }
    // The world has a key of its own.
    let keys = ["back office", "Printer", "shop", "test"];
    check(&world, "/keys", "label", &keys, "OFF", &["back office"]).await;
    check(&world, "/credentials/smtp", "label", &keys[..3], "OFF", &["back office"]).await;
    check(&world, "/credentials/networks", "label", &keys[..3], "113.", &["back office"]).await;
    let hooks =
        ["https://back-office.example/hook", "https://printer.example/hook", "https://shop.example/hook"];
    check(&world, "/webhooks", "url", &hooks, "the+pr", &hooks[1..2]).await;
}

#[tokio::test]
async fn domains_and_suppressions() {
    let world = World::new().await;
    let names = ["a.example", "mail.b.example", "z.example"];
    for name in ["z.example", "a.example", "mail.b.example"] {
        let body = json!({ "name": name });
        world.local(Method::POST, "/domains", Some(&body)).await.expect(201);
    }
    check(&world, "/domains", "name", &names, "MAIL.", &names[1..2]).await;
    let addresses = ["ann@b.example", "bob@a.example", "joann@z.example"];
    world.post("/suppressions", &json!({ "addresses": addresses, "reason": "bounce" })).await.expect(200);
    check(&world, "/suppressions", "address", &addresses, "Ann%40", &[addresses[0], addresses[2]]).await;
    assert_eq!(walk(&world, "/suppressions", "&q=ann&reason=complaint", "address").await, [""; 0]);
}

#[tokio::test]
async fn invitations_providers_and_workspaces() {
    let world = World::new().await;
    for name in ["Two", "One", "three"] {
        world.workspace(name).await;
        let email = format!("{}@example.org", name.to_lowercase());
        let invite = json!({ "role": "analyst", "email": email });
        world.local(Method::POST, "/invites", Some(&invite)).await.expect(201);
        let provider = json!({
            "name": name, "issuer": format!("https://{}.example", name.to_lowercase()), "client_id": "postroad",
            "client_secret": "hunter2"
        });
        world.local(Method::POST, "/oidc-providers", Some(&provider)).await.expect(201);
    }
    let emails = ["one@example.org", "three@example.org", "two@example.org"];
    check(&world, "/invites", "email", &emails, "HREE", &emails[1..2]).await;
    check(&world, "/oidc-providers", "name", &["One", "three", "Two"], "three.ex", &["three"]).await;
    check(&world, "/workspaces", "name", &["One", "Test", "three", "Two"], "T", &["Test", "three", "Two"])
        .await;
}

#[tokio::test]
async fn forms() {
    let world = World::new().await;
    for name in ["Two", "One", "three"] {
        world.post("/forms", &json!({ "name": name })).await.expect(201);
    }
    check(&world, "/forms", "name", &["One", "three", "Two"], "HRE", &["three"]).await;
}
