use std::net::SocketAddr;

use axum::http::Method;
use serde_json::json;

use crate::support::{Call, World};

fn get(path: &str) -> Call {
    Call::new(Method::GET, path)
}

#[tokio::test]
async fn health_is_open_to_everybody() {
    let world = World::new().await;
    assert_eq!(world.call(get("/livez")).await.text, "ok");
    let ready = world.call(get("/readyz")).await.expect(200);
    let checks = json!([{ "name": "database", "ok": true }, { "name": "delivery", "ok": true }]);
    assert_eq!(ready, json!({ "ready": true, "checks": checks }));
    world.state.db.close().await;
    let broken = world.call(get("/readyz")).await;
    assert_eq!(broken.status, 503);
    assert!(broken.text.contains("the database does not answer"), "{}", broken.text);
}

#[tokio::test]
async fn metrics_are_for_this_machine() {
    let world = World::new().await;
    let from = |address: &str| {
        let mut call = get("/metrics");
        call.from = address.parse::<SocketAddr>().unwrap();
        call
    };
    assert_eq!(world.call(from("127.0.0.1:9")).await.text, "postroad_up 1\n");
    assert_eq!(world.call(from("[::1]:9")).await.status, 200);
    assert_eq!(world.call(from("192.0.2.1:9")).await.rule(403), "metrics_closed");
    assert_eq!(
        world.call(from("127.0.0.1:9").header("x-forwarded-for", "192.0.2.1")).await.rule(403),
        "metrics_closed"
    );
    assert_eq!(get("/metrics").on(&world.local).await.status, 200);
}

#[tokio::test]
async fn acme_challenges_are_answered() {
    let world = World::new().await;
    assert_eq!(world.call(get("/.well-known/acme-challenge/known")).await.text, "known.thumbprint");
    assert_eq!(world.call(get("/.well-known/acme-challenge/other")).await.status, 404);
}

#[tokio::test]
async fn a_clients_request_id_comes_back() {
    let world = World::new().await;
    let reply = world.call(get("/livez")).await;
    assert_eq!(reply.headers["x-request-id"], "test-request");
}
