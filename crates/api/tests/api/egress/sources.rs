//! `/api/v1/sources`

use axum::http::Method;
use serde_json::{Value, json};

use super::{carrying, made};
use crate::support::World;

#[tokio::test]
async fn a_source_is_made_changed_and_removed() {
    let world = World::new().await;
    let exit = json!({
        "kind": "socks5", "proxy": "192.0.2.200:1080", "username": "postroad", "password": "hunter2"
    });
    let new =
        json!({ "name": "eu-1", "address": "192.0.2.1", "ehlo_name": "mail1.example.com", "exit": exit });
    let source = made(&world, "/sources", new).await;
    assert!(!source.to_string().contains("hunter2"));
    assert_eq!((&source["exit"]["username"], &source["health"]), (&json!("postroad"), &json!("unknown")));
    let path = format!("/sources/{}", source["id"].as_str().unwrap());
    // The password stays for the same proxy and name, and for no other.
    let same = json!({ "exit": { "kind": "socks5", "proxy": "192.0.2.200:1080", "username": "postroad" } });
    world.local(Method::PATCH, &path, Some(&same)).await.expect(200);
    let other = json!({ "exit": { "kind": "socks5", "proxy": "192.0.2.201:1080", "username": "postroad" } });
    let refused = world.local(Method::PATCH, &path, Some(&other)).await;
    assert_eq!(refused.problem(422).1, ["/exit/password"]);
    let change = json!({ "ehlo_name": null, "exit": { "kind": "direct" }, "enabled": false });
    let changed = world.local(Method::PATCH, &path, Some(&change)).await.expect(200);
    assert_eq!((&changed["ehlo_name"], &changed["enabled"]), (&Value::Null, &json!(false)));
    let listed = world.local(Method::GET, "/sources?q=192.0.2", None).await.expect(200);
    assert_eq!(listed["items"][0]["name"], "eu-1");
    world.local(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(world.local(Method::GET, &path, None).await.rule(404), "not_found");
}

#[tokio::test]
async fn sources_are_paged() {
    let world = World::new().await;
    for name in ["a", "b", "c"] {
        made(&world, "/sources", json!({ "name": name })).await;
    }
    let first = world.local(Method::GET, "/sources?limit=2", None).await.expect(200);
    let next = format!("/sources?limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
    let next = world.local(Method::GET, &next, None).await.expect(200);
    assert_eq!((&first["items"][1]["name"], &next["items"][0]["name"]), (&json!("b"), &json!("c")));
    assert_eq!(next["next_cursor"], Value::Null);
}

#[tokio::test]
async fn what_cannot_be_a_source_is_refused() {
    let world = World::new().await;
    let check = async |new: Value, field: &str| {
        let refused = world.local(Method::POST, "/sources", Some(&new)).await;
        assert_eq!(refused.problem(422).1, [field], "{new}");
    };
    check(json!({ "name": "No!" }), "/name").await;
    check(json!({ "name": "a", "address": "192.0.2" }), "/address").await;
    check(json!({ "name": "a", "address": "0.0.0.0" }), "/address").await;
    check(json!({ "name": "a", "exit": { "kind": "socks5" } }), "/exit/proxy").await;
    check(json!({ "name": "a", "exit": { "kind": "proxy_protocol", "proxy": "192.0.2.9:80" } }), "/address")
        .await;
    check(json!({ "name": "a", "ehlo_name": "[192.0.2.1]" }), "/ehlo_name").await;
    made(&world, "/sources", json!({ "name": "a", "address": "192.0.2.1" })).await;
    let again = json!({ "name": "b", "address": "192.0.2.1" });
    assert_eq!(world.local(Method::POST, "/sources", Some(&again)).await.rule(409), "taken");
}

#[tokio::test]
async fn a_source_in_use_goes_only_with_its_queue() {
    let world = World::new().await;
    let (source, pool) = carrying(&world, "a", "192.0.2.1").await;
    let other = made(&world, "/sources", json!({ "name": "b", "address": "192.0.2.2" })).await;
    let path = format!("/sources/{}", source["id"].as_str().unwrap());
    assert_eq!(world.local(Method::DELETE, &path, None).await.rule(409), "source_in_use");
    let alone = world.local(Method::DELETE, &format!("{path}?queue=pool"), None).await;
    assert_eq!(alone.problem(422).1, ["/queue"]);
    let moved = format!("{path}?queue={}", other["id"].as_str().unwrap());
    world.local(Method::DELETE, &moved, None).await.expect(204);
    let pool = format!("/pools/{}", pool["id"].as_str().unwrap());
    let pool = world.local(Method::GET, &pool, None).await.expect(200);
    assert_eq!((&pool["members"][0]["name"], pool["members"].as_array().unwrap().len()), (&json!("b"), 1));
}

#[tokio::test]
async fn a_check_says_what_is_wrong_and_what_to_do() {
    let world = World::new().await;
    let settings = json!({ "blocklists": ["bl.example"] });
    world.local(Method::PATCH, "/settings", Some(&settings)).await.expect(200);
    let source = made(&world, "/sources", json!({ "name": "a", "address": "198.51.100.7" })).await;
    let path = format!("/sources/{}", source["id"].as_str().unwrap());
    let check = world.local(Method::POST, &format!("{path}/check"), Some(&json!({}))).await.expect(200);
    assert_eq!((&check["health"], &check["findings"][0]["check"]), (&json!("unusable"), &json!("plumbed")));
    assert!(check["findings"][0]["fix"].as_str().unwrap().contains("198.51.100.7"));
    let shown = world.local(Method::GET, &path, None).await.expect(200);
    assert_eq!(shown["findings"], check["findings"]);
    let figures = world.local(Method::GET, &format!("{path}/figures"), None).await.expect(200);
    assert_eq!(figures["items"], json!([]));
}
