mod pools;
mod sources;
mod warmups;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::World;

/// Makes something as the administrator and returns it.
async fn made(world: &World, path: &str, body: Value) -> Value {
    world.local(Method::POST, path, Some(&body)).await.expect(201)
}

/// A source that carries everybody's broadcast.
async fn carrying(world: &World, name: &str, address: &str) -> (Value, Value) {
    let source = made(world, "/sources", json!({ "name": name, "address": address })).await;
    let pool = made(world, "/pools", json!({ "name": name, "members": [{ "source": source["id"] }] })).await;
    let assignment = json!({ "stream": "broadcast", "pool": pool["id"] });
    world.local(Method::PUT, "/pool-assignments", Some(&assignment)).await.expect(200);
    (source, pool)
}
