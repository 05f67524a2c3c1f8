use std::time::Duration;

use axum::http::Method;
use postroad_account::{Role, Scope};
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, World};

async fn world() -> (World, Browser, Browser) {
    let world = World::new().await;
    world.person("owner@example.com", Some((world.workspace, Role::Owner))).await;
    world.person("admin@example.com", Some((world.workspace, Role::Admin))).await;
    let owner = world.sign_in("owner@example.com").await;
    let admin = world.sign_in("admin@example.com").await;
    (world, owner, admin)
}

fn token(made: &Value) -> String {
    made["url"].as_str().unwrap().split_once("token=").unwrap().1.to_owned()
}

#[tokio::test]
async fn owners_are_made_and_unmade_by_owners() {
    let (world, owner, admin) = world().await;
    let role = |role: &str| json!({ "role": role });
    let (owner_path, admin_path) = (format!("/members/{}", owner.user), format!("/members/{}", admin.user));
    assert_eq!(admin.patch(&world, &owner_path, &role("admin")).await.rule(403), "role_forbids");
    assert_eq!(admin.delete(&world, &owner_path).await.rule(403), "role_forbids");
    assert_eq!(admin.patch(&world, &admin_path, &role("owner")).await.rule(403), "role_forbids");
    assert_eq!(admin.post(&world, "/invites", &role("owner")).await.rule(403), "role_forbids");
    // The last owner stays.
    assert_eq!(owner.patch(&world, &owner_path, &role("admin")).await.rule(409), "last_owner");
    assert_eq!(owner.delete(&world, &owner_path).await.rule(409), "last_owner");
    assert_eq!(owner.patch(&world, &admin_path, &role("owner")).await.expect(200)["role"], "owner");
    assert_eq!(owner.patch(&world, &owner_path, &role("analyst")).await.expect(200)["role"], "analyst");
    // Effective at once.
    assert_eq!(owner.get(&world, "/members").await.rule(403), "scope_missing");
    assert_eq!(owner.patch(&world, &admin_path, &role("analyst")).await.rule(403), "scope_missing");
    admin.delete(&world, &owner_path).await.expect(204);
    assert_eq!(owner.get(&world, "/workspace").await.rule(403), "workspace_missing");
    assert_eq!(owner.get(&world, "/session").await.expect(200)["workspace"], Value::Null);
}

#[tokio::test]
async fn a_key_gives_no_more_than_it_has() {
    let (world, owner, _) = world().await;
    let scopes = ["members:read", "members:write"];
    let made = owner.post(&world, "/keys", &json!({ "label": "hr", "scopes": scopes })).await.expect(201);
    let key = made["token"].as_str().unwrap();
    let invite = async |role: &str| {
        let call = crate::support::Call::new(Method::POST, "/api/v1/invites").key(key);
        world.call(call.json(&json!({ "role": role }))).await
    };
    for role in ["owner", "admin", "developer", "analyst"] {
        assert_eq!(invite(role).await.rule(403), "role_forbids", "{role}");
    }
    invite("mailbox_user").await.expect(201);
    let all = world.key(world.workspace, Scope::ALL).await;
    let call = crate::support::Call::new(Method::POST, "/api/v1/invites").key(&all);
    assert_eq!(world.call(call.json(&json!({ "role": "owner" }))).await.rule(403), "role_forbids");
}

#[tokio::test]
async fn members_are_searched_ordered_and_paged() {
    let (world, owner, _) = world().await;
    for name in ["carl", "bea", "dan"] {
        world.person(&format!("{name}@example.org"), Some((world.workspace, Role::Analyst))).await;
    }
    let emails = async |path: &str| {
        let page = owner.get(&world, path).await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        let emails =
            items.map(|item| item["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ");
        (emails, page["next_cursor"].as_str().map(str::to_owned))
    };
    assert_eq!(
        emails("/members?q=EXAMPLE.ORG&sort=email").await.0,
        "bea@example.org carl@example.org dan@example.org"
    );
    let (first, next) = emails("/members?sort=-name&limit=2").await;
    assert_eq!(first, "owner@example.com dan@example.org");
    let next = next.unwrap();
    let (second, _) = emails(&format!("/members?sort=-name&limit=2&cursor={next}")).await;
    assert_eq!(second, "carl@example.org bea@example.org");
    let other_order = owner.get(&world, &format!("/members?sort=name&cursor={next}")).await;
    assert_eq!(other_order.rule(400), "cursor_invalid");
    assert_eq!(emails("/members?q=%25").await.0, "");
}

#[tokio::test]
async fn an_invitation_lets_somebody_new_in_once() {
    let (world, owner, _) = world().await;
    let made = owner.post(&world, "/invites", &json!({ "role": "developer" })).await.expect(201);
    assert!(made["url"].as_str().unwrap().starts_with("http://localhost:8080/join?token="), "{made}");
    assert_eq!(made["created_by"], "owner");
    let token = token(&made);
    let shown = world.page(Method::GET, &format!("/join?token={token}"), None).await.expect(200);
    assert_eq!((&shown["workspace_name"], &shown["role"]), (&json!("Test"), &json!("developer")));
    let body = |email: &str| json!({ "token": token, "email": email, "name": "Bob", "password": PASSWORD });
    let taken = world.page(Method::POST, "/join", Some(&body("owner@example.com"))).await;
    assert_eq!(taken.rule(409), "taken", "the invitation is still good afterwards");
    let bob = Browser::of(&world.page(Method::POST, "/join", Some(&body("bob@example.com"))).await);
    let session = bob.get(&world, "/session").await.expect(200);
    assert_eq!(session["workspaces"][0]["role"], "developer");
    let again = world.page(Method::POST, "/join", Some(&body("eve@example.com"))).await;
    assert_eq!(again.rule(410), "link_invalid");
    assert_eq!(
        world.page(Method::GET, &format!("/join?token={token}"), None).await.rule(410),
        "link_invalid"
    );
    assert_eq!(owner.get(&world, "/invites").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn invitations_end_are_withdrawn_and_may_be_for_one_address() {
    let (world, owner, _) = world().await;
    let old = token(&owner.post(&world, "/invites", &json!({ "role": "analyst" })).await.expect(201));
    world.clock.advance(Duration::from_secs(7 * 86_400));
    let body =
        |token: &str| json!({ "token": token, "email": "x@example.com", "name": "X", "password": PASSWORD });
    assert_eq!(world.page(Method::POST, "/join", Some(&body(&old))).await.rule(410), "link_invalid");
    let made = owner.post(&world, "/invites", &json!({ "role": "analyst" })).await.expect(201);
    owner.delete(&world, &format!("/invites/{}", made["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(world.page(Method::POST, "/join", Some(&body(&token(&made)))).await.rule(410), "link_invalid");

    let wanted = json!({ "role": "admin", "email": "ann@example.com" });
    let for_ann = token(&owner.post(&world, "/invites", &wanted).await.expect(201));
    world.person("eve@example.com", None).await;
    let eve = world.sign_in("eve@example.com").await;
    assert_eq!(eve.post(&world, "/join", &json!({ "token": for_ann })).await.rule(403), "role_forbids");
    // Without the session's token nobody is joined by another site's page.
    let csrf = Browser { csrf_token: String::new(), ..eve };
    assert_eq!(csrf.post(&world, "/join", &json!({ "token": for_ann })).await.problem(422).1, ["/name"]);
    world.person("ann@example.com", None).await;
    let ann = world.sign_in("ann@example.com").await;
    let joined = ann.post(&world, "/join", &json!({ "token": for_ann })).await.expect(200);
    assert_eq!(joined["session"]["workspaces"][0]["role"], "admin");
}

#[tokio::test]
async fn a_reset_link_is_good_once() {
    let (world, owner, _) = world().await;
    let path = format!("/users/{}/reset-link", owner.user);
    let first = world.local(Method::POST, &path, Some(&json!({}))).await.expect(201);
    let second = world.local(Method::POST, &path, Some(&json!({}))).await.expect(201);
    assert!(second["url"].as_str().unwrap().starts_with("http://localhost:8080/reset?token="));
    let body = |made: &Value, password: &str| json!({ "token": token(made), "password": password });
    let reset = async |made: &Value, password: &str| {
        world.page(Method::POST, "/reset", Some(&body(made, password))).await
    };
    assert_eq!(reset(&first, "another good password").await.rule(410), "link_invalid");
    assert_eq!(reset(&second, "short").await.problem(422).1, ["/password"]);
    let shown = world.page(Method::GET, &format!("/reset?token={}", token(&second)), None).await.expect(200);
    assert_eq!(shown["email"], "owner@example.com");
    Browser::of(&reset(&second, "another good password").await);
    assert_eq!(owner.get(&world, "/session").await.rule(401), "session_expired");
    assert_eq!(reset(&second, "a third good password").await.rule(410), "link_invalid");
    let old = json!({ "email": "owner@example.com", "password": PASSWORD });
    assert_eq!(world.page(Method::POST, "/session", Some(&old)).await.rule(401), "login_refused");
}
