//! Every operation asks for its key, its scope and its workspace. The walk is over the document, so a new operation is
//! checked without being listed here.

use std::net::SocketAddr;

use axum::http::Method;
use postroad_account::Scope;
use postroad_api::Rate;
use serde_json::{Value, json};

use crate::support::{Call, World};

struct Operation {
    method: Method,
    path: String,
    /// The scope, or `administrator`.
    right: String,
    /// What a query must have, as ids that are nowhere.
    query: String,
}

fn required_query(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let required = parameters.filter(|one| one["in"] == "query" && one["required"] == true);
    let pairs: Vec<_> = required
        .map(|one| format!("{}=019c1410-5c00-7000-8000-000000000001", one["name"].as_str().unwrap()))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Everything under `/api/v1` that takes a key.
fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(postroad_api::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            // The stream of live events has no end; its own tests try who may listen.
            if !path.starts_with("/api/v1") || path.ends_with("/live") {
                continue;
            }
            let Some(security) = operation["security"][0].get("api_key") else { continue };
            let right = security[0].as_str();
            found.push(Operation {
                method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                path: path.clone(),
                right: right.unwrap_or_else(|| panic!("{method} {path} declares no right")).to_owned(),
                query: required_query(operation),
            });
        }
    }
    assert!(found.len() > 60, "{}", found.len());
    found
}

impl Operation {
    /// With what would stand there, whether it exists or not.
    fn call(&self, values: &[(&str, &str)]) -> Call {
        let mut path = self.path.clone();
        let unknown = [
            ("{id}", "019c1410-5c00-7000-8000-000000000001"),
            ("{delivery}", "1"),
            ("{name}", "unknown.example"),
            ("{address}", "unknown@example.org"),
        ];
        for (place, value) in values.iter().chain(&unknown) {
            path = path.replace(place, value);
        }
        let call = Call::new(self.method.clone(), path + &self.query);
        if self.method == Method::GET { call } else { call.json(&json!({})) }
    }
}

#[tokio::test]
async fn nobody_gets_in_without_the_right_key() {
    let world = World::new().await;
    for operation in operations() {
        let name = format!("{} {}", operation.method, operation.path);
        let call = operation.call(&[]);
        assert_eq!(world.call(call.clone()).await.rule(401), "key_missing", "{name}");
        assert_eq!(world.call(call.clone().key("pr_live_nonsense")).await.rule(401), "key_invalid", "{name}");
        if operation.right == "administrator" {
            assert_eq!(world.call(call.key(&world.key)).await.rule(403), "administrator_required", "{name}");
            continue;
        }
        let scope: Scope = operation.right.parse().unwrap();
        let others: Vec<Scope> = Scope::ALL.iter().copied().filter(|other| *other != scope).collect();
        let key = world.key(world.workspace, &others).await;
        assert_eq!(world.call(call.clone().key(&key)).await.rule(403), "scope_missing", "{name}");
        let key = world.key(world.workspace, &[scope]).await;
        let status = world.call(call.key(&key)).await.status.as_u16();
        assert!(![401, 403, 405, 500].contains(&status), "{name}: {status}");
    }
}

#[tokio::test]
async fn a_key_sees_its_own_workspace_only() {
    let world = World::new().await;
    let theirs = Theirs::make(&world).await;
    let stranger = world.key(world.workspace("Stranger").await, Scope::ALL).await;
    for operation in operations().iter().filter(|operation| operation.right != "administrator") {
        for id in &theirs.ids {
            let values = [
                ("{id}", id.as_str()),
                ("{name}", "theirs.example"),
                ("{address}", "suppressed@example.org"),
            ];
            let call = operation.call(&values).key(&stranger);
            let path = call.path.clone();
            let reply = world.call(call).await;
            let name = format!("{} {path}: {} {}", operation.method, reply.status, reply.text);
            let creates = operation.path.contains('{');
            if creates {
                let body_is_wrong = reply.status.as_u16() == 422;
                assert!(reply.status.as_u16() == 404 || body_is_wrong, "{name}");
            }
            for word in ["theirs", "suppressed@", "bob@example.org"].iter().chain(&[id.as_str()]) {
                // A problem may repeat what the request said.
                assert!(!reply.status.is_success() || !reply.text.contains(word), "{name}");
            }
        }
    }
    theirs.are_untouched(&world).await;
}

/// One thing of every kind, in the first workspace.
struct Theirs {
    ids: Vec<String>,
}

impl Theirs {
    async fn make(world: &World) -> Self {
        let id = |created: Value| created["id"].as_str().unwrap().to_owned();
        world.post("/domains", &json!({ "name": "theirs.example" })).await.expect(201);
        world.post("/suppressions", &json!({ "addresses": ["suppressed@example.org"] })).await.expect(200);
        let network = json!({ "label": "theirs", "network": "198.51.100.0/24" });
        let webhook = json!({ "url": "https://theirs.example/hook" });
        let ids = vec![
            world.send("bob@example.org").await,
            id(world
                .post("/keys", &json!({ "label": "theirs", "scopes": ["messages:send"] }))
                .await
                .expect(201)),
            id(world.post("/credentials/smtp", &json!({ "label": "theirs" })).await.expect(201)),
            id(world.local(Method::POST, "/credentials/networks", Some(&network)).await.expect(201)),
            id(world.post("/webhooks", &webhook).await.expect(201)),
        ];
        Self { ids }
    }

    async fn are_untouched(&self, world: &World) {
        let message = world.get(&format!("/messages/{}", self.ids[0])).await.expect(200);
        assert_eq!(message["recipients"][0]["status"], "queued");
        for (path, id) in [("/keys", 1), ("/credentials/smtp", 2), ("/credentials/networks", 3)] {
            let page = world.get(path).await.expect(200);
            let items = page["items"].as_array().unwrap();
            let item = items.iter().find(|item| item["id"] == self.ids[id].as_str()).unwrap();
            assert_eq!(item["disabled_at"], Value::Null, "{path}");
        }
        world.get("/domains/theirs.example").await.expect(200);
        world.get("/suppressions/suppressed@example.org").await.expect(200);
        assert_eq!(world.get(&format!("/webhooks/{}", self.ids[4])).await.expect(200)["enabled"], true);
    }
}

#[tokio::test]
async fn a_disabled_or_expired_key_is_refused() {
    let world = World::new().await;
    let new = json!({ "label": "short", "scopes": ["keys:read", "keys:write"], "expires_at": "2026-01-31T12:00:30Z" });
    let made = world.post("/keys", &new).await.expect(201);
    let token = made["token"].as_str().unwrap();
    let list = || Call::new(Method::GET, "/api/v1/keys").key(token);
    world.call(list()).await.expect(200);
    world.clock.advance(std::time::Duration::from_secs(31));
    assert_eq!(world.call(list()).await.rule(401), "key_invalid");

    let made = world.post("/keys", &json!({ "label": "x", "scopes": ["keys:read"] })).await.expect(201);
    let token = made["token"].as_str().unwrap();
    let list = || Call::new(Method::GET, "/api/v1/keys").key(token);
    world.call(list()).await.expect(200);
    world.delete(&format!("/keys/{}", made["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(world.call(list()).await.rule(401), "key_invalid");
}

#[tokio::test]
async fn requests_are_limited_per_key() {
    let world =
        World::with_rates(Rate { burst: 3, per_minute: 60 }, Rate { burst: 100, per_minute: 100 }).await;
    for remaining in [2, 1, 0] {
        let reply = world.get("/keys").await;
        assert_eq!(reply.headers["ratelimit"], format!("\"key\";r={remaining};t={}", 3 - remaining));
        assert_eq!(reply.headers["ratelimit-policy"], "\"key\";q=3;w=3");
        reply.expect(200);
    }
    let reply = world.get("/keys").await;
    assert_eq!(reply.headers["retry-after"], "1");
    assert_eq!(reply.headers["ratelimit"], "\"key\";r=0;t=3");
    assert_eq!(reply.rule(429), "rate_limited");
    let other = world.key(world.workspace, &[Scope::KeysRead]).await;
    world.call(Call::new(Method::GET, "/api/v1/keys").key(&other)).await.expect(200);
    world.clock.advance(std::time::Duration::from_secs(1));
    world.get("/keys").await.expect(200);
}

#[tokio::test]
async fn guessing_keys_is_limited_per_address() {
    let world =
        World::with_rates(Rate { burst: 100, per_minute: 100 }, Rate { burst: 2, per_minute: 60 }).await;
    let guess = |from: &str| {
        let mut call = Call::new(Method::GET, "/api/v1/keys").key("pr_live_guess");
        call.from = from.parse::<SocketAddr>().unwrap();
        call
    };
    for _ in 0..2 {
        assert_eq!(world.call(guess("[2001:db8::1]:1")).await.rule(401), "key_invalid");
    }
    assert_eq!(world.call(guess("[2001:db8::2]:1")).await.rule(429), "rate_limited");
    assert_eq!(world.call(guess("[2001:db8:1::1]:1")).await.rule(401), "key_invalid");
}

#[tokio::test]
async fn the_control_socket_needs_no_key_but_a_workspace() {
    let world = World::new().await;
    let ask = |workspace: Option<&str>| {
        let call = Call::new(Method::GET, "/api/v1/workspace");
        match workspace {
            Some(name) => call.header("x-postroad-workspace", name),
            None => call,
        }
    };
    let id = world.workspace.to_string();
    assert_eq!(ask(None).on(&world.local).await.expect(200)["id"], id.as_str());
    let second = world.workspace("Second").await.to_string();
    assert_eq!(ask(None).on(&world.local).await.rule(400), "workspace_ambiguous");
    assert_eq!(ask(Some("Second")).on(&world.local).await.expect(200)["id"], second.as_str());
    assert_eq!(ask(Some(&id)).on(&world.local).await.expect(200)["name"], "Test");
    assert_eq!(ask(Some("Third")).on(&world.local).await.rule(400), "workspace_unknown");
    // The header means nothing to the world: a key has its workspace.
    let foreign = ask(Some("Second")).key(&world.key);
    assert_eq!(world.call(foreign).await.expect(200)["id"], id.as_str());
}
