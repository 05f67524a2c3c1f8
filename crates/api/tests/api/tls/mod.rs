//! `/api/v1/tls`: policies of destinations, cached MTA-STS policies, reports.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

async fn set(world: &World, pattern: &str, level: &str) -> Value {
    let wanted = json!({ "pattern": pattern, "level": level, "note": "contract" });
    world.local(Method::POST, "/tls/policies", Some(&wanted)).await.expect(200)
}

fn patterns(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|one| one["pattern"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn policies_are_set_replaced_listed_and_removed() {
    let world = World::new().await;
    let first = set(&world, "Example.com", "required").await;
    assert_eq!((&first["pattern"], &first["level"]), (&json!("example.com"), &json!("required")));
    world.clock.advance(std::time::Duration::from_secs(5));
    let second = set(&world, "example.com", "verified").await;
    assert_eq!((&second["level"], &second["created_at"]), (&json!("verified"), &first["created_at"]));
    assert_ne!(second["updated_at"], first["updated_at"]);
    set(&world, "mx:example.net", "none").await;
    set(&world, "*.example.org", "opportunistic").await;

    let get = async |path: &str| world.local(Method::GET, path, None).await.expect(200);
    let all = get("/tls/policies").await;
    assert_eq!(patterns(&all), ["*.example.org", "example.com", "mx:example.net"]);
    let page = get("/tls/policies?limit=2").await;
    assert_eq!(patterns(&page).len(), 2);
    let next = format!("/tls/policies?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!(patterns(&get(&next).await), ["mx:example.net"]);
    assert_eq!(patterns(&get("/tls/policies?q=EXAMPLE.N").await), ["mx:example.net"]);

    let path = "/tls/policies/mx:example.net";
    world.local(Method::DELETE, path, None).await.expect(204);
    assert_eq!(world.local(Method::DELETE, path, None).await.rule(404), "not_found");
    let audited = world.local(Method::GET, "/audit?all_workspaces=true&limit=200", None).await.expect(200);
    let entries = audited["items"].as_array().unwrap();
    let replaced = entries.iter().filter(|entry| entry["action"] == "tls_policy.set");
    assert_eq!(replaced.clone().count(), 4, "{audited:#}");
    assert!(replaced.into_iter().any(|entry| entry["before"]["level"] == "required"));
    assert!(entries.iter().any(|entry| entry["action"] == "tls_policy.removed"));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_its_field() {
    let world = World::new().await;
    for (wanted, field) in [
        (json!({ "pattern": "[192.0.2.1]", "level": "none" }), "/pattern"),
        (json!({ "pattern": "*.", "level": "none" }), "/pattern"),
        (json!({ "pattern": "example.com", "level": "none", "note": "x".repeat(501) }), "/note"),
        (json!({ "pattern": "example.com", "level": "much" }), "/level"),
    ] {
        let reply = world.local(Method::POST, "/tls/policies", Some(&wanted)).await;
        assert_eq!(reply.problem(422).1, [field], "{wanted}");
    }
    let elsewhere = world.local(Method::GET, "/tls/policies?cursor=eyJ4IjoxfQ", None).await;
    assert_eq!(elsewhere.rule(400), "cursor_invalid");
}

#[tokio::test]
async fn lists_of_what_was_not_met_yet_are_empty() {
    let world = World::new().await;
    for path in ["/tls/mta-sts", "/tls/mta-sts?q=x", "/tls/reports", "/tls/reports?state=failed&q=x"] {
        let page = world.local(Method::GET, path, None).await.expect(200);
        assert_eq!(page, json!({ "items": [], "next_cursor": null }), "{path}");
    }
    assert_eq!(world.local(Method::GET, "/tls/reports/7", None).await.rule(404), "not_found");
    let made = json!({ "domain": "example.com" });
    let made = world.local(Method::POST, "/tls/reports", Some(&made)).await.expect(200);
    assert_eq!(made, json!({ "items": [] }));
    assert_eq!(world.post("/tls/reports", &json!({})).await.rule(403), "administrator_required");
}
