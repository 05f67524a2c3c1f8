use std::time::Duration;

use axum::http::Method;
use postroad_account::Role;
use serde_json::json;

use crate::support::{Browser, Call, PASSWORD, World};

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Analyst))).await;
    let given = json!({ "email": "ANN@example.com", "password": PASSWORD });
    let reply = world.page(Method::POST, "/session", Some(&given)).await;
    let set = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with("postroad_session=") && set.contains("; HttpOnly; SameSite=Lax"), "{set}");
    assert!(!set.contains("Secure"));
    assert_eq!(reply.headers["cache-control"], "no-store");
    let browser = Browser::of(&reply);
    let session = browser.get(&world, "/session").await.expect(200);
    assert_eq!(session, reply.json["session"]);
    assert_eq!(session["workspace"], world.workspace.to_string());
    assert_eq!(session["workspaces"][0]["role"], "analyst");
    assert_eq!(session["administrator"], false);
    assert!(session["scopes"].as_array().unwrap().contains(&json!("events:read")));
    assert_eq!(session["user"]["has_password"], true);
    browser.get(&world, "/workspace").await.expect(200);

    let reply = browser.delete(&world, "/session").await;
    assert!(reply.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(reply.status, 204);
    assert_eq!(browser.get(&world, "/session").await.rule(401), "session_expired");
    assert_eq!(browser.get(&world, "/workspace").await.rule(401), "session_expired");
    let nobody = world.page(Method::GET, "/session", None).await;
    assert_eq!(nobody.rule(401), "session_missing");
    let actions = world.local(Method::GET, "/audit?all_workspaces=true", None).await.expect(200);
    let actions = actions["items"].as_array().unwrap();
    for action in ["session.started", "session.ended"] {
        let entry = actions.iter().find(|entry| entry["action"] == action).unwrap();
        assert_eq!(entry["actor"], format!("user:{}", browser.user), "{action}");
    }
}

#[tokio::test]
async fn over_tls_the_cookie_is_secure() {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let given = json!({ "email": "ann@example.com", "password": PASSWORD });
    let call = Call::new(Method::POST, "/api/v1/session").json(&given).header("host", "mail.example");
    let reply = world.call(call.clone().header("x-forwarded-proto", "https")).await;
    let set = reply.headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-postroad_session=") && set.ends_with("; Secure"), "{set}");
    let url = json!({ "public_url": "https://mail.example" });
    world.local(Method::PATCH, "/settings", Some(&url)).await.expect(200);
    let reply = world.call(call).await;
    assert!(reply.headers["set-cookie"].to_str().unwrap().starts_with("__Host-"));
}

#[tokio::test]
async fn sessions_end_by_themselves() {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let idle = world.sign_in("ann@example.com").await;
    let used = world.sign_in("ann@example.com").await;
    let day = Duration::from_secs(86_400);
    for day_number in 1..90 {
        world.clock.advance(day);
        used.get(&world, "/session").await.expect(200);
        world.state.accounts.tick().await.unwrap();
        if day_number == 14 {
            assert_eq!(idle.get(&world, "/session").await.rule(401), "session_expired");
        }
    }
    world.clock.advance(day);
    assert_eq!(used.get(&world, "/session").await.rule(401), "session_expired");
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once() {
    let world = World::new().await;
    let ann = world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let browser = world.sign_in("ann@example.com").await;
    world.local(Method::POST, &format!("/users/{ann}/disable"), None).await.expect(204);
    assert_eq!(browser.get(&world, "/workspace").await.rule(401), "session_expired");
    let given = json!({ "email": "ann@example.com", "password": PASSWORD });
    assert_eq!(world.page(Method::POST, "/session", Some(&given)).await.rule(401), "login_refused");
}

#[tokio::test]
async fn a_person_chooses_the_workspace() {
    let world = World::new().await;
    let second = world.workspace("Second").await;
    let third = world.workspace("Third").await;
    let ann = world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let membership = postroad_account::Membership { user: ann, workspace: second, role: Role::Analyst };
    let by = postroad_account::By::LOCAL_OPERATOR;
    world.state.accounts.users.set_role(membership, &by).await.unwrap();
    let browser = world.sign_in("ann@example.com").await;
    let name = async |browser: &Browser, path: &str| {
        browser.get(&world, path).await.expect(200)["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(name(&browser, "/workspace").await, "Test");
    assert_eq!(name(&browser.within(second), "/workspace").await, "Second");
    assert_eq!(name(&browser, &format!("/workspace?workspace={second}")).await, "Second");
    assert_eq!(browser.within(third).get(&world, "/workspace").await.rule(404), "not_found");
    assert_eq!(browser.within(second).get(&world, "/messages").await.rule(403), "scope_missing");
    let session = browser.within(second).get(&world, "/session").await.expect(200);
    assert_eq!(session["workspace"], second.to_string());
    assert!(!session["scopes"].as_array().unwrap().contains(&json!("messages:read")));
    world.administrator("root@example.com").await;
    let root = world.sign_in("root@example.com").await;
    assert_eq!(name(&root.within(third), "/workspace").await, "Third");
    assert_eq!(root.get(&world, "/session").await.expect(200)["workspaces"].as_array().unwrap().len(), 3);
    root.get(&world, "/users").await.expect(200);
    assert_eq!(browser.get(&world, "/users").await.rule(403), "administrator_required");
}
