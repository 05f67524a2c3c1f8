//! The shapes of errors.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, World, scrubbed};

#[tokio::test]
async fn errors_have_one_shape() {
    let world = World::new().await;
    let post = |body: &str| {
        let mut call = Call::new(Method::POST, "/api/v1/messages")
            .key(&world.key)
            .header("content-type", "application/json");
        call.body = Some(body.to_owned());
        call
    };
    let get = |path: &str| Call::new(Method::GET, path).key(&world.key);
    let calls = [
        ("no key", Call::new(Method::GET, "/api/v1/messages")),
        ("no such route", get("/api/v2/messages")),
        ("no such method", Call::new(Method::PUT, "/api/v1/messages").key(&world.key)),
        ("no such message", get("/api/v1/messages/019c1410-5c00-7000-8000-000000000001")),
        ("no id", get("/api/v1/messages/first")),
        ("no JSON", post("{\"from\": ann}")),
        ("empty", post("")),
        ("unknown field", post("{\"form\": \"ann@example.com\"}")),
        ("wrong type", post("{\"attachments\": [{\"content\": 7}]}")),
        ("wrong fields", post("{\"from\": \"ann\", \"to\": [\"bob@example.org\", \"carol@\"]}")),
        ("wrong query", get("/api/v1/messages?status=lost")),
        ("unknown parameter", get("/api/v1/messages?state=queued")),
        ("wrong cursor", get("/api/v1/messages?cursor=abc")),
        ("no media type", {
            let mut call = post("{}");
            call.headers.clear();
            call
        }),
        ("too large", post(&" ".repeat(2_000_000))),
    ];
    world.send("bob@example.org").await;
    let mut shapes = serde_json::Map::new();
    for (name, call) in calls {
        let reply = world.call(call).await;
        assert_eq!(reply.headers["content-type"], "application/problem+json", "{name}: {}", reply.text);
        assert_eq!(reply.headers["cache-control"], "no-store", "{name}");
        assert_eq!(reply.headers["x-request-id"], "test-request", "{name}");
        assert_eq!(reply.json["status"], reply.status.as_u16(), "{name}");
        shapes.insert(name.to_owned(), reply.json);
    }
    insta::assert_json_snapshot!("problems", scrubbed(&Value::Object(shapes)));
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones() {
    let world = World::new().await;
    let reply = world.call(Call::new(Method::PUT, "/api/v1/messages").key(&world.key)).await;
    assert_eq!(reply.headers["allow"], "GET, HEAD, POST");
    assert_eq!(reply.rule(405), "method_not_allowed");
    let reply = world.call(Call::new(Method::POST, "/livez").json(&json!({}))).await;
    assert_eq!(reply.rule(405), "method_not_allowed");
}

#[tokio::test]
async fn unknown_fields_are_refused_everywhere() {
    let document = serde_json::to_value(postroad_api::openapi()).unwrap();
    let world = World::new().await;
    world.administrator("root@example.com").await;
    let root = world.sign_in("root@example.com").await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation["requestBody"]["content"].get("application/json").is_none() {
                continue;
            }
            let id = world.workspace.to_string();
            let path = path.replace("{id}", &id).replace("{user}", &id).replace("{name}", "unknown.example");
            let path = path.strip_prefix("/api/v1").unwrap();
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let reply = root.ask(&world, method.clone(), path, Some(&json!({ "surprise": 1 }))).await;
            assert_eq!(reply.problem(422).1, ["/surprise"], "{method} {path}");
        }
    }
}
