use std::time::Duration;

use axum::http::Method;
use postroad_account::Role;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, World, code_at};

async fn world() -> (World, Browser) {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let ann = world.sign_in("ann@example.com").await;
    (world, ann)
}

/// Turns codes on. Returns the app's secret and the recovery codes.
async fn enable(world: &World, ann: &Browser) -> (String, Vec<String>) {
    let made = ann.post(world, "/me/totp", &json!({})).await.expect(200);
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert!(made["otpauth_uri"].as_str().unwrap().contains(&secret));
    assert!(made["qr_svg"].as_str().unwrap().contains("<svg"));
    let wrong = ann.put(world, "/me/totp", &json!({ "code": "000000" })).await;
    assert_eq!(wrong.problem(422).1, ["/code"]);
    let code = code_at(&secret, world.now());
    let codes = ann.put(world, "/me/totp", &json!({ "code": code })).await.expect(200);
    let codes = codes["recovery_codes"].as_array().unwrap().iter();
    (secret, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
}

async fn begin(world: &World) -> String {
    let given = json!({ "email": "ann@example.com", "password": PASSWORD });
    let reply = world.page(Method::POST, "/session", Some(&given)).await;
    assert!(!reply.headers.contains_key("set-cookie"));
    let begun = reply.expect(200);
    assert_eq!(begun["next"], "second_factor");
    begun["ceremony"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_is_asked_for_and_good_once() {
    let (world, ann) = world().await;
    let (secret, codes) = enable(&world, &ann).await;
    assert_eq!(codes.len(), 10);
    let second = async |ceremony: &str, given: Value| {
        let mut body = given;
        body["ceremony"] = json!(ceremony);
        world.page(Method::POST, "/session/second-factor", Some(&body)).await
    };
    let replayed = code_at(&secret, world.now());
    let ceremony = begin(&world).await;
    let reply = second(&ceremony, json!({ "totp": replayed })).await;
    assert_eq!(reply.rule(401), "login_refused", "the code that turned it on is used up");
    world.clock.advance(Duration::from_secs(30));
    let code = code_at(&secret, world.now());
    let reply = second(&ceremony, json!({ "totp": code })).await;
    let session = Browser::of(&reply).get(&world, "/session").await.expect(200);
    assert_eq!(session["user"]["totp_enabled"], true);
    assert_eq!(session["user"]["recovery_codes_left"], 10);
    // Neither the ceremony nor the code again.
    assert_eq!(second(&ceremony, json!({ "totp": code })).await.rule(409), "ceremony_invalid");
    let ceremony = begin(&world).await;
    assert_eq!(second(&ceremony, json!({ "totp": code })).await.rule(401), "login_refused");
    Browser::of(&second(&ceremony, json!({ "recovery_code": codes[3].to_uppercase() })).await);
    let ceremony = begin(&world).await;
    assert_eq!(second(&ceremony, json!({ "recovery_code": codes[3] })).await.rule(401), "login_refused");
    world.clock.advance(Duration::from_secs(300));
    assert_eq!(second(&ceremony, json!({ "recovery_code": codes[4] })).await.rule(409), "ceremony_invalid");
    // Five wrong answers end a ceremony.
    let ceremony = begin(&world).await;
    for _ in 0..5 {
        assert_eq!(second(&ceremony, json!({ "totp": "000000" })).await.rule(401), "login_refused");
    }
    assert_eq!(second(&ceremony, json!({ "recovery_code": codes[5] })).await.rule(409), "ceremony_invalid");
}

#[tokio::test]
async fn security_is_changed_by_who_signed_in_lately() {
    let (world, ann) = world().await;
    world.clock.advance(Duration::from_secs(15 * 60));
    let refused = "recent_login_required";
    assert_eq!(ann.post(&world, "/me/totp", &json!({})).await.rule(403), refused);
    assert_eq!(ann.delete(&world, "/me/totp").await.rule(403), refused);
    assert_eq!(ann.post(&world, "/me/recovery-codes", &json!({})).await.rule(403), refused);
    assert_eq!(ann.post(&world, "/me/passkeys/options", &json!({})).await.rule(403), refused);
    let new = json!({ "new_password": "another good password" });
    assert_eq!(ann.put(&world, "/me/password", &new).await.rule(403), refused);
    let wrong = ann.post(&world, "/me/confirm", &json!({ "password": "wrong horse" })).await;
    assert_eq!(wrong.rule(403), "confirmation_refused");
    let reply = ann.post(&world, "/me/confirm", &json!({ "password": PASSWORD })).await;
    assert_eq!(reply.status, 204, "{}", reply.text);
    let renewed = Browser { cookie: crate::support::cookie(&reply), ..ann.clone() };
    assert_ne!(renewed.cookie, ann.cookie);
    renewed.post(&world, "/me/totp", &json!({})).await.expect(200);
    // Requests under way carry the former cookie for a minute, and no longer.
    ann.get(&world, "/session").await.expect(200);
    world.clock.advance(Duration::from_secs(61));
    assert_eq!(ann.get(&world, "/session").await.rule(401), "session_expired");
    renewed.get(&world, "/session").await.expect(200);
}

#[tokio::test]
async fn a_new_password_ends_other_sessions() {
    let (world, ann) = world().await;
    let other = world.sign_in("ann@example.com").await;
    let list = ann.get(&world, "/me/sessions").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let wrong = json!({ "current_password": "wrong horse", "new_password": "another good password" });
    assert_eq!(ann.put(&world, "/me/password", &wrong).await.rule(403), "confirmation_refused");
    let change = json!({ "current_password": PASSWORD, "new_password": "another good password" });
    let reply = ann.put(&world, "/me/password", &change).await;
    assert_eq!(reply.status, 204, "{}", reply.text);
    let ann = Browser { cookie: crate::support::cookie(&reply), ..ann };
    assert_eq!(other.get(&world, "/session").await.rule(401), "session_expired");
    let list = ann.get(&world, "/me/sessions").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["current"], true);
}

#[tokio::test]
async fn a_person_ends_its_own_sessions_only() {
    let (world, ann) = world().await;
    world.person("eve@example.com", Some((world.workspace, Role::Owner))).await;
    let eve = world.sign_in("eve@example.com").await;
    let list = ann.get(&world, "/me/sessions").await.expect(200);
    let path = format!("/me/sessions/{}", list["items"][0]["id"].as_str().unwrap());
    assert_eq!(eve.delete(&world, &path).await.rule(404), "not_found");
    let other = world.sign_in("ann@example.com").await;
    other.delete(&world, &path).await.expect(204);
    assert_eq!(ann.get(&world, "/session").await.rule(401), "session_expired");
    let third = world.sign_in("ann@example.com").await;
    third.delete(&world, "/me/sessions").await.expect(204);
    assert_eq!(other.get(&world, "/session").await.rule(401), "session_expired");
    third.get(&world, "/session").await.expect(200);
}

#[tokio::test]
async fn a_person_changes_its_profile() {
    let (world, ann) = world().await;
    let change = json!({ "name": "Ann B.", "language": "ko", "time_zone": "Asia/Seoul", "theme": "dark" });
    let me = ann.patch(&world, "/me", &change).await.expect(200);
    assert_eq!(
        (&me["name"], &me["theme"], &me["time_zone"]),
        (&json!("Ann B."), &json!("dark"), &json!("Asia/Seoul"))
    );
    let me = ann.patch(&world, "/me", &json!({ "time_zone": null })).await.expect(200);
    assert_eq!((&me["time_zone"], &me["language"]), (&Value::Null, &json!("ko")));
    assert_eq!(ann.patch(&world, "/me", &json!({ "language": "a b" })).await.problem(422).1, ["/language"]);
}
