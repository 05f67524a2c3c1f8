use std::time::Duration;

use axum::http::Method;
use postroad_account::Role;
use serde_json::{Value, json};

use crate::support::{Authenticator, Browser, Call, Reply, World};

const ORIGIN: &str = "http://localhost:8080";

async fn signed_in() -> (World, Browser) {
    let world = World::new().await;
    world.person("ann@example.com", Some((world.workspace, Role::Owner))).await;
    let ann = world.sign_in("ann@example.com").await;
    (world, ann)
}

async fn register(world: &World, ann: &Browser, phone: &mut Authenticator) -> Reply {
    let begun = ann.post(world, "/me/passkeys/options", &json!({})).await.expect(200);
    assert_eq!(begun["public_key"]["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(begun["public_key"]["authenticatorSelection"]["userVerification"], "required");
    let credential = phone.register(&begun["public_key"]);
    let answer = json!({ "ceremony": begun["ceremony"], "credential": credential, "label": "Phone" });
    ann.post(world, "/me/passkeys", &answer).await
}

async fn options(world: &World) -> Value {
    world.page(Method::POST, "/session/passkey/options", Some(&json!({}))).await.expect(200)
}

async fn answer(world: &World, begun: &Value, credential: &Value) -> Reply {
    let answer = json!({ "ceremony": begun["ceremony"], "credential": credential });
    world.page(Method::POST, "/session/passkey", Some(&answer)).await
}

#[tokio::test]
async fn a_passkey_signs_its_person_in() {
    let (world, ann) = signed_in().await;
    let mut phone = Authenticator::new(ORIGIN);
    let added = register(&world, &ann, &mut phone).await.expect(201);
    assert_eq!(added["label"], "Phone");
    let begun = options(&world).await;
    assert_eq!(begun["public_key"]["rpId"], "localhost");
    let credential = phone.sign(&begun["public_key"]);
    let browser = Browser::of(&answer(&world, &begun, &credential).await);
    assert_eq!(browser.user, ann.user);
    let session = browser.get(&world, "/session").await.expect(200);
    assert_eq!(session["user"]["passkeys"], 1);
    let list = browser.get(&world, "/me/passkeys").await.expect(200);
    assert!(list["items"][0]["last_used_at"].is_string());

    // The same answer again, to the same challenge and to another one.
    assert_eq!(answer(&world, &begun, &credential).await.rule(409), "ceremony_invalid");
    let other = options(&world).await;
    assert_eq!(answer(&world, &other, &credential).await.rule(401), "login_refused");
    // Too late.
    let late = options(&world).await;
    let credential = phone.sign(&late["public_key"]);
    world.clock.advance(Duration::from_secs(300));
    assert_eq!(answer(&world, &late, &credential).await.rule(409), "ceremony_invalid");
    // A page of another site.
    phone.origin = "https://evil.example".to_owned();
    let begun = options(&world).await;
    let credential = phone.sign(&begun["public_key"]);
    assert_eq!(answer(&world, &begun, &credential).await.rule(401), "login_refused");
    // Somebody else's key for this person.
    let mut stranger = Authenticator::new(ORIGIN);
    stranger.user_handle = phone.user_handle.clone();
    let begun = options(&world).await;
    let credential = stranger.sign(&begun["public_key"]);
    assert_eq!(answer(&world, &begun, &credential).await.rule(401), "login_refused");
}

#[tokio::test]
async fn a_passkey_confirms_and_is_renamed_and_removed() {
    let (world, ann) = signed_in().await;
    let mut phone = Authenticator::new(ORIGIN);
    let added = register(&world, &ann, &mut phone).await.expect(201);
    let again = register(&world, &ann, &mut phone).await;
    assert_eq!(again.rule(409), "ceremony_invalid", "it was told not to register twice");
    world.clock.advance(Duration::from_secs(15 * 60));
    let path = format!("/me/passkeys/{}", added["id"].as_str().unwrap());
    assert_eq!(ann.delete(&world, &path).await.rule(403), "recent_login_required");
    let begun = options(&world).await;
    let passkey = json!({ "ceremony": begun["ceremony"], "credential": phone.sign(&begun["public_key"]) });
    let reply = ann.post(&world, "/me/confirm", &json!({ "passkey": passkey })).await;
    assert_eq!(reply.status, 204, "{}", reply.text);
    let ann = Browser { cookie: crate::support::cookie(&reply), ..ann };
    assert_eq!(
        ann.patch(&world, &path, &json!({ "label": "Old phone" })).await.expect(200)["label"],
        "Old phone"
    );
    ann.delete(&world, &path).await.expect(204);
    let begun = options(&world).await;
    let credential = phone.sign(&begun["public_key"]);
    assert_eq!(answer(&world, &begun, &credential).await.rule(401), "login_refused");
}

#[tokio::test]
async fn the_installation_is_set_up_with_a_passkey() {
    let world = World::new().await;
    let token = world.state.accounts.bootstrap().await.unwrap().unwrap().token.expose().to_owned();
    let start = json!({ "token": token, "email": "ann@example.com", "name": "Ann" });
    let begun = world.page(Method::POST, "/setup/passkey", Some(&start)).await.expect(200);
    let mut phone = Authenticator::new(ORIGIN);
    let credential = phone.register(&begun["public_key"]);
    let body = json!({
        "token": token, "email": "ann@example.com", "name": "Ann", "workspace_name": "Example", "time_zone": "UTC",
        "language": "en", "passkey": { "ceremony": begun["ceremony"], "credential": credential, "label": "Phone" },
    });
    let browser = Browser::of(&world.page(Method::POST, "/setup", Some(&body)).await);
    let me = browser.get(&world, "/session").await.expect(200)["user"].clone();
    assert_eq!((&me["has_password"], &me["passkeys"]), (&json!(false), &json!(1)));
    let begun = options(&world).await;
    let credential = phone.sign(&begun["public_key"]);
    assert_eq!(Browser::of(&answer(&world, &begun, &credential).await).user, browser.user);
    // It is all there is to sign in with.
    let list = browser.get(&world, "/me/passkeys").await.expect(200);
    let path = format!("/me/passkeys/{}", list["items"][0]["id"].as_str().unwrap());
    assert_eq!(browser.delete(&world, &path).await.rule(409), "last_credential");
    let password = json!({ "email": "ann@example.com", "password": "" });
    assert_eq!(world.page(Method::POST, "/session", Some(&password)).await.rule(401), "login_refused");
}

#[tokio::test]
async fn an_address_can_have_no_passkeys() {
    let world = World::new().await;
    let call = Call::new(Method::POST, "/api/v1/session/passkey/options").json(&json!({}));
    let reply = world.call(call.clone().header("host", "192.0.2.1:8080")).await;
    assert_eq!(reply.rule(409), "passkeys_need_host_name");
    world.call(call.header("host", "mail.example")).await.expect(200);
}
