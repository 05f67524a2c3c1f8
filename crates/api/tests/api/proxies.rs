//! Behind a proxy the client is whom it names; from anywhere else such a word means nothing.

use std::net::SocketAddr;

use axum::http::Method;
use postroad_account::Role;
use postroad_api::Rate;
use serde_json::{Value, json};

use crate::support::{Browser, Call, PASSWORD, Reply, World};

const PROXY: &str = "10.0.0.7:40000";
const STRANGER: &str = "198.51.100.9:40000";

async fn trust(world: &World, proxies: Value) -> Reply {
    world.local(Method::PATCH, "/settings", Some(&json!({ "trusted_proxies": proxies }))).await
}

fn from(call: Call, peer: &str, forwarded: &str) -> Call {
    let mut call = call.header("x-forwarded-for", forwarded);
    call.from = peer.parse::<SocketAddr>().unwrap();
    call
}

fn sign_in(password: &str, peer: &str, forwarded: &str) -> Call {
    let given = json!({ "email": "ann@example.com", "password": password });
    let call = Call::new(Method::POST, "/api/v1/session").json(&given);
    from(call.header("host", "localhost:8080"), peer, forwarded)
}

#[tokio::test]
async fn clients_behind_a_trusted_proxy_are_counted_apart() {
    let slow = Rate { burst: 2, per_minute: 60 };
    let world = World::with_rates(Rate { burst: 100, per_minute: 100 }, slow).await;
    let guess = async |peer: &str, forwarded: &str| {
        let call = Call::new(Method::GET, "/api/v1/keys").key("pr_live_guess");
        world.call(from(call, peer, forwarded)).await.status.as_u16()
    };
    // Nobody is trusted yet: whatever is claimed, it is one client.
    assert_eq!(guess(PROXY, "203.0.113.1").await, 401);
    assert_eq!(guess(PROXY, "203.0.113.2").await, 401);
    assert_eq!(guess(PROXY, "203.0.113.3").await, 429);
    trust(&world, json!({ "networks": ["10.0.0.0/8"] })).await.expect(200);
    for client in ["203.0.113.1", "203.0.113.2"] {
        // What the client itself put first is of no use to it.
        assert_eq!(guess(PROXY, &format!("192.0.2.1, {client}")).await, 401);
        assert_eq!(guess(PROXY, &format!("192.0.2.2, {client}, 10.9.9.9")).await, 401);
        assert_eq!(guess(PROXY, &format!("192.0.2.3, {client}")).await, 429);
    }
    // A stranger cannot hide behind others, nor use up what is theirs.
    assert_eq!(guess(STRANGER, "203.0.113.50").await, 401);
    assert_eq!(guess(STRANGER, "203.0.113.51").await, 401);
    assert_eq!(guess(STRANGER, "203.0.113.52").await, 429);
    assert_eq!(guess(PROXY, "203.0.113.50").await, 401);
    // Garbage is the proxy's own.
    assert_eq!(guess(PROXY, "203.0.113.60, <script>").await, 429);
}

#[tokio::test]
async fn sessions_the_audit_log_and_the_throttle_know_the_client() {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    trust(&world, json!({ "networks": ["10.0.0.7"], "header": "x_forwarded_for" })).await.expect(200);
    let reply = world.call(sign_in(PASSWORD, PROXY, "1.1.1.1, 203.0.113.7")).await;
    let ann = Browser::of(&reply);
    let spoofed = Browser::of(&world.call(sign_in(PASSWORD, STRANGER, "203.0.113.7")).await);
    let sessions = spoofed.get(&world, "/me/sessions").await.expect(200);
    let mut addresses: Vec<&str> =
        sessions["items"].as_array().unwrap().iter().map(|one| one["ip"].as_str().unwrap()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["198.51.100.9", "203.0.113.7"]);
    let audit = world.local(Method::GET, "/audit?all_workspaces=true&limit=50", None).await.expect(200);
    let started = audit["items"].as_array().unwrap().iter().filter(|one| one["action"] == "session.started");
    let mut from: Vec<&str> = started.map(|one| one["ip"].as_str().unwrap()).collect();
    from.sort_unstable();
    assert_eq!(from, ["198.51.100.9", "203.0.113.7"]);
    drop(ann);
    // Ten failures stop the account for places it was not used from; the proxy's other clients are such places.
    for n in 0..10 {
        let call = sign_in("wrong horse", PROXY, &format!("203.0.113.{}", 100 + n));
        assert_eq!(world.call(call).await.rule(401), "login_refused");
    }
    assert_eq!(world.call(sign_in(PASSWORD, PROXY, "203.0.113.200")).await.rule(429), "login_throttled");
    world.call(sign_in(PASSWORD, PROXY, "203.0.113.7")).await.expect(200);
}

#[tokio::test]
async fn impossible_proxies_are_refused() {
    let world = World::new().await;
    let check = async |proxies: Value, field: &str| {
        assert_eq!(trust(&world, proxies.clone()).await.problem(422).1, [field], "{proxies}");
    };
    check(json!({ "networks": ["10.0.0.0/8", "example.com"] }), "/trusted_proxies/networks/1").await;
    check(json!({ "networks": ["0.0.0.0/0"] }), "/trusted_proxies/networks/0").await;
    check(json!({ "networks": ["10.0.0.1/8"] }), "/trusted_proxies/networks/0").await;
    check(json!({ "networks": vec!["10.0.0.1"; 101] }), "/trusted_proxies").await;
    check(json!({ "networks": [], "header": "via" }), "/trusted_proxies/header").await;
    let kept = json!({ "networks": ["10.0.0.0/8", "2001:db8::/32"], "header": "forwarded" });
    assert_eq!(trust(&world, kept.clone()).await.expect(200)["trusted_proxies"], kept);
    let read = world.local(Method::GET, "/settings", None).await.expect(200);
    assert_eq!(read["trusted_proxies"], kept);
}
