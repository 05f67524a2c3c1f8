use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, World};

async fn token(world: &World) -> String {
    world.state.accounts.bootstrap().await.unwrap().unwrap().token.expose().to_owned()
}

fn body(token: &str) -> Value {
    json!({ "token": token, "email": "ann@example.com", "name": "Ann", "password": PASSWORD,
            "workspace_name": "Example Ltd", "time_zone": "Asia/Seoul", "language": "ko" })
}

#[tokio::test]
async fn the_first_person_becomes_the_administrator_once() {
    let world = World::new().await;
    let old = token(&world).await;
    let new = token(&world).await;
    let ask = async |token: &str| {
        let view = world.page(Method::GET, &format!("/setup?token={token}"), None).await.expect(200);
        (view["needed"].as_bool().unwrap(), view["token_valid"].as_bool().unwrap())
    };
    assert_eq!(ask(&new).await, (true, true));
    assert_eq!(ask(&old).await, (true, false), "a new link replaces the older one");
    assert_eq!(ask("nonsense").await, (true, false));
    for wrong in [&old, "nonsense", ""] {
        let reply = world.page(Method::POST, "/setup", Some(&body(wrong))).await;
        assert_eq!(reply.rule(410), "link_invalid");
    }
    let mut short = body(&new);
    short["password"] = json!("short");
    let reply = world.page(Method::POST, "/setup", Some(&short)).await;
    assert_eq!(reply.problem(422).1, ["/password"]);

    let reply = world.page(Method::POST, "/setup", Some(&body(&new))).await;
    assert!(!reply.text.contains("horse"));
    let browser = Browser::of(&reply);
    let session = browser.get(&world, "/session").await.expect(200);
    assert_eq!(session["administrator"], true);
    assert_eq!(session["user"]["email"], "ann@example.com");
    assert_eq!(session["user"]["language"], "ko");
    assert_eq!(session["workspaces"][0]["name"], "Example Ltd");
    assert_eq!(session["workspaces"][0]["role"], "owner");
    let workspace = browser.get(&world, "/workspace").await.expect(200);
    assert_eq!(workspace["time_zone"], "Asia/Seoul");

    assert_eq!(ask(&new).await, (false, false));
    let reply = world.page(Method::POST, "/setup", Some(&body(&new))).await;
    assert_eq!(reply.rule(410), "link_invalid");
    assert!(world.state.accounts.bootstrap().await.unwrap().is_none());
}

#[tokio::test]
async fn an_old_link_is_void() {
    let world = World::new().await;
    let token = token(&world).await;
    world.clock.advance(Duration::from_secs(7 * 86_400));
    let reply = world.page(Method::POST, "/setup", Some(&body(&token))).await;
    assert_eq!(reply.rule(410), "link_invalid");
}
