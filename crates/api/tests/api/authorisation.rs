//! Who may do what: every operation of the document is tried by every role, by nobody, and by people of another workspace.
//! The walk is over the document, so a new operation is checked without being listed here.

use axum::http::Method;
use postroad_account::{Role, Scope};
use serde_json::{Value, json};

use crate::support::{Browser, Call, Reply, World};

/// What an operation asks for, as its document says.
#[derive(Clone, Debug, PartialEq)]
enum Right {
    Public,
    Session,
    Scope(Scope),
    Administrator,
}

#[derive(Clone, Debug)]
struct Operation {
    id: String,
    method: Method,
    path: String,
    right: Right,
}

/// They end the session that asks, or answer for as long as somebody listens; they have tests of their own.
const NOT_TRIED: [&str; 4] = ["signOut", "endMyOtherSessions", "live", "runDoctor"];

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(postroad_api::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !path.starts_with("/api/v1") {
                continue;
            }
            found.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                path: path.clone(),
                right: right(&operation["security"]),
            });
        }
    }
    assert!(found.len() > 110, "{}", found.len());
    found
}

fn right(security: &Value) -> Right {
    let wanted = security.as_array().expect("every operation says what it asks for");
    if wanted.contains(&json!({})) {
        return Right::Public;
    }
    let Some(roles) = wanted.iter().find_map(|one| one.get("api_key")) else {
        assert_eq!(wanted, &[json!({ "session": [] })]);
        return Right::Session;
    };
    assert!(wanted.iter().any(|one| one.get("session") == Some(roles)), "sessions may do what keys may");
    match roles[0].as_str().unwrap() {
        "administrator" => Right::Administrator,
        scope => Right::Scope(scope.parse().unwrap()),
    }
}

impl Operation {
    fn is_tried(&self) -> bool {
        !NOT_TRIED.contains(&self.id.as_str()) && !self.path.ends_with("/live")
    }

    /// With ids that are nowhere.
    fn call(&self) -> Call {
        let mut path = self.path.clone();
        for (place, value) in [
            ("{id}", "019c1410-5c00-7000-8000-000000000001"),
            ("{user}", "019c1410-5c00-7000-8000-000000000001"),
            ("{delivery}", "1"),
            ("{index}", "0"),
            ("{name}", "unknown.example"),
            ("{pattern}", "unknown.example"),
            ("{address}", "unknown@example.org"),
        ] {
            path = path.replace(place, value);
        }
        assert!(!path.contains('{'), "{path}");
        let call = Call::new(self.method.clone(), path);
        if self.method == Method::GET { call } else { call.json(&json!({})) }
    }
}

/// The rule of a refusal, or nothing.
fn refusal(reply: &Reply) -> Option<String> {
    let status = reply.status.as_u16();
    assert!(![405, 500].contains(&status), "{status} {}", reply.text);
    matches!(status, 401 | 403).then(|| reply.json["rule"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn every_role_may_do_what_the_table_says() {
    let world = World::new().await;
    for role in Role::ALL {
        let email = format!("{role}@example.com");
        world.person(&email, Some((world.workspace, role))).await;
        let browser = world.sign_in(&email).await;
        for operation in operations().iter().filter(|operation| operation.is_tried()) {
            let reply = world.call(browser.dress(operation.call())).await;
            let expected = match &operation.right {
                Right::Public | Right::Session => None,
                Right::Scope(scope) if role.scopes().contains(*scope) => None,
                Right::Scope(_) => Some("scope_missing"),
                Right::Administrator => Some("administrator_required"),
            };
            let told = format!("{role}: {} {}: {}", operation.method, operation.path, reply.text);
            assert_eq!(refusal(&reply).as_deref(), expected, "{told}");
        }
    }
}

#[tokio::test]
async fn administrators_may_do_everything_everywhere() {
    let world = World::new().await;
    world.administrator("root@example.com").await;
    let elsewhere = world.workspace("Elsewhere").await;
    let root = world.sign_in("root@example.com").await.within(elsewhere);
    for operation in operations().iter().filter(|operation| operation.is_tried()) {
        let reply = world.call(root.dress(operation.call())).await;
        assert_eq!(refusal(&reply), None, "{} {}: {}", operation.method, operation.path, reply.text);
    }
}

#[tokio::test]
async fn nobody_does_nothing() {
    let world = World::new().await;
    for operation in operations() {
        let told = format!("{} {}", operation.method, operation.path);
        let bare = world.call(operation.call()).await;
        let page = world.call(operation.call().header("sec-fetch-site", "same-origin")).await;
        let forged = operation.call().header("cookie", &format!("postroad_session={}", "a".repeat(52)));
        let forged = world.call(forged.header("sec-fetch-site", "same-origin")).await;
        let expected = match operation.right {
            Right::Public => [None, None, None],
            Right::Session => [Some("session_missing"), Some("session_missing"), Some("session_expired")],
            _ => [Some("key_missing"), Some("session_missing"), Some("session_expired")],
        };
        let found = [bare, page, forged].map(|reply| refusal(&reply));
        assert_eq!(found.each_ref().map(Option::as_deref), expected, "{told}");
    }
}

#[tokio::test]
async fn a_key_is_nobody_and_no_administrator() {
    let world = World::new().await;
    for operation in operations().iter().filter(|operation| operation.is_tried()) {
        let reply = world.call(operation.call().key(&world.key)).await;
        let expected = match operation.right {
            Right::Public | Right::Scope(_) => None,
            Right::Session => Some("session_required"),
            Right::Administrator => Some("administrator_required"),
        };
        let told = format!("{} {}: {}", operation.method, operation.path, reply.text);
        assert_eq!(refusal(&reply).as_deref(), expected, "{told}");
    }
}

#[tokio::test]
async fn people_of_another_workspace_find_nothing() {
    let world = World::new().await;
    let elsewhere = world.workspace("Elsewhere").await;
    world.person("eve@example.com", Some((elsewhere, Role::Owner))).await;
    let eve = world.sign_in("eve@example.com").await;
    let intruding = eve.within(world.workspace);
    for operation in operations() {
        if !matches!(operation.right, Right::Scope(_) | Right::Administrator) {
            continue;
        }
        let reply = world.call(intruding.dress(operation.call())).await;
        assert_eq!(reply.rule(404), "not_found", "{} {}", operation.method, operation.path);
    }
    their_things_are_not_there(&world, &eve).await;
}

/// What is in the first workspace, asked for by id from another one.
async fn their_things_are_not_there(world: &World, eve: &Browser) {
    let ann = world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let owner = world.sign_in("ann@example.com").await;
    let id = |made: Value| made["id"].as_str().unwrap().to_owned();
    let invite = id(owner.post(world, "/invites", &json!({ "role": "analyst" })).await.expect(201));
    let key = json!({ "label": "theirs", "scopes": ["messages:send"] });
    let key = id(owner.post(world, "/keys", &key).await.expect(201));
    let hook = id(owner.post(world, "/webhooks", &json!({ "url": "https://a.example/" })).await.expect(201));
    let message = world.send("bob@example.org").await;
    for (method, path, body) in [
        (Method::PATCH, format!("/members/{ann}"), Some(json!({ "role": "analyst" }))),
        (Method::DELETE, format!("/members/{ann}"), None),
        (Method::DELETE, format!("/invites/{invite}"), None),
        (Method::DELETE, format!("/keys/{key}"), None),
        (Method::GET, format!("/webhooks/{hook}"), None),
        (Method::DELETE, format!("/webhooks/{hook}"), None),
        (Method::GET, format!("/messages/{message}"), None),
    ] {
        let reply = eve.ask(world, method.clone(), &path, body.as_ref()).await;
        assert_eq!(reply.rule(404), "not_found", "{method} {path}");
    }
    let members = owner.get(world, "/members").await.expect(200);
    assert_eq!(members["items"][0]["role"], "owner");
    assert_eq!(owner.get(world, "/invites").await.expect(200)["items"].as_array().unwrap().len(), 1);
}
