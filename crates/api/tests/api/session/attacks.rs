use std::time::Duration;

use axum::http::Method;
use postroad_account::{Role, Scope};
use serde_json::json;

use crate::support::{Browser, Call, PASSWORD, World};

async fn world_with_ann() -> (World, Browser) {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let browser = world.sign_in("ann@example.com").await;
    (world, browser)
}

#[tokio::test]
async fn another_site_cannot_use_the_session() {
    let (world, ann) = world_with_ann().await;
    let body = json!({ "label": "theirs", "scopes": ["messages:send"] });
    let call = || {
        Call::new(Method::POST, "/api/v1/keys")
            .json(&body)
            .header("host", "localhost:8080")
            .header("cookie", &ann.cookie)
    };
    let token = |call: Call| call.header("x-csrf-token", &ann.csrf_token);
    let attacks = [
        call(),
        token(call()),
        call().header("sec-fetch-site", "same-origin"),
        call().header("sec-fetch-site", "same-origin").header("x-csrf-token", "0"),
        token(call()).header("sec-fetch-site", "cross-site"),
        token(call()).header("sec-fetch-site", "same-site"),
        token(call()).header("origin", "https://evil.example"),
        token(call()).header("origin", "null"),
    ];
    for attack in attacks {
        let told = format!("{:?}", attack.headers);
        assert_eq!(world.call(attack).await.rule(403), "csrf", "{told}");
    }
    world.call(token(call()).header("origin", "http://localhost:8080")).await.expect(201);
    // Somebody else's token is no good.
    world.person("eve@example.com", Some((world.workspace, Role::Owner))).await;
    let eve = world.sign_in("eve@example.com").await;
    let mixed = Browser { csrf_token: eve.csrf_token, ..ann.clone() };
    assert_eq!(mixed.post(&world, "/keys", &body).await.rule(403), "csrf");
    // A key needs no token, even when a cookie comes along; and it is the key that counts.
    let key = world.key(world.workspace, &[Scope::KeysRead]).await;
    assert_eq!(world.call(call().key(&key)).await.rule(403), "scope_missing");
    world.call(call().key(&world.key)).await.expect(201);
    assert_eq!(world.call(call().key("pr_live_nonsense")).await.rule(401), "key_invalid");
    assert_eq!(world.call(call().header("authorization", "Basic eA==")).await.rule(401), "key_missing");
}

#[tokio::test]
async fn another_site_cannot_sign_its_visitors_in() {
    let (world, _) = world_with_ann().await;
    let given = json!({ "email": "ann@example.com", "password": PASSWORD });
    let call = Call::new(Method::POST, "/api/v1/session").json(&given).header("host", "localhost:8080");
    let foreign = call.clone().header("origin", "https://evil.example");
    assert_eq!(world.call(foreign).await.rule(403), "csrf");
    world.call(call).await.expect(200);
}

#[tokio::test]
async fn a_session_from_before_is_not_taken_over() {
    let (world, before) = world_with_ann().await;
    let given = json!({ "email": "ann@example.com", "password": PASSWORD });
    // One that somebody planted.
    let planted = Browser { cookie: format!("postroad_session={}", "a".repeat(52)), ..before.clone() };
    let reply = planted.post(&world, "/session", &given).await;
    let fresh = Browser::of(&reply);
    assert_ne!(fresh.cookie, planted.cookie);
    assert_eq!(planted.get(&world, "/session").await.rule(401), "session_expired");
    // One that was good: it ends.
    let after = Browser::of(&before.post(&world, "/session", &given).await);
    assert_ne!(after.cookie, before.cookie);
    assert_eq!(before.get(&world, "/session").await.rule(401), "session_expired");
    after.get(&world, "/session").await.expect(200);
    fresh.get(&world, "/session").await.expect(200);
}

#[tokio::test]
async fn guessing_passwords_is_slow() {
    let (world, _) = world_with_ann().await;
    let guess = async |email: &str, password: &str, from: &str| {
        let given = json!({ "email": email, "password": password });
        let mut call = Call::new(Method::POST, "/api/v1/session").json(&given);
        call.from = from.parse().unwrap();
        world.call(call).await
    };
    for n in 0..10 {
        let from = format!("198.51.100.{n}:1");
        assert_eq!(guess("ann@example.com", "wrong horse", &from).await.rule(401), "login_refused");
    }
    let reply = guess("ann@example.com", PASSWORD, "198.51.100.200:1").await;
    assert_eq!(reply.headers["retry-after"], "901");
    assert_eq!(reply.rule(429), "login_throttled");
    // The owner knew the password here before, so strangers do not lock her out.
    guess("ann@example.com", PASSWORD, "192.0.2.1:9").await.expect(200);
    for n in 0..30 {
        let email = format!("nobody{n}@example.com");
        assert_eq!(guess(&email, "wrong horse", "203.0.113.1:1").await.rule(401), "login_refused");
    }
    let reply = guess("other@example.com", "wrong horse", "203.0.113.1:1").await;
    assert_eq!(reply.rule(429), "login_throttled");
    world.clock.advance(Duration::from_secs(901));
    guess("ann@example.com", PASSWORD, "198.51.100.200:1").await.expect(200);
    let audit = world.local(Method::GET, "/audit?all_workspaces=true&limit=200", None).await;
    assert!(!audit.text.contains("horse"));
    let audit = audit.expect(200);
    let refused = audit["items"].as_array().unwrap().iter().filter(|one| one["action"] == "session.refused");
    assert_eq!(refused.count(), 40);
}
