//! Signing in at a provider, which is a server of the test's own.

use std::collections::HashMap;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use axum::extract::{Form, State};
use axum::http::Method;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::support::{Call, Reply, START, World};

/// What the provider says of whoever comes, and what it was asked.
struct Provider {
    issuer: String,
    key: EcdsaKeyPair,
    claims: Mutex<Value>,
    asked: Mutex<Vec<HashMap<String, String>>>,
}

impl Provider {
    async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Arc::new(Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
            claims: Mutex::default(),
            asked: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&provider));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        provider
    }

    /// RFC 7515 §7.1
    fn signed(&self, claims: &Value) -> String {
        let header = BASE64.encode(json!({ "alg": "ES256", "kid": "1", "typ": "JWT" }).to_string());
        let text = format!("{header}.{}", BASE64.encode(claims.to_string()));
        let signature = self.key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", BASE64.encode(signature.as_ref()))
    }
}

async fn discovery(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorise"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let point = provider.key.public_key().as_ref();
    let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..65]));
    Json(json!({ "keys": [{ "kty": "EC", "use": "sig", "kid": "1", "crv": "P-256", "x": x, "y": y }] }))
}

async fn token(
    State(provider): State<Arc<Provider>>,
    Form(asked): Form<HashMap<String, String>>,
) -> Json<Value> {
    provider.asked.lock().push(asked);
    let claims = provider.claims.lock().clone();
    Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": provider.signed(&claims) }))
}

/// A browser on its way: what it keeps, and what the provider was told.
struct Journey {
    id: String,
    cookie: String,
    wanted: HashMap<String, String>,
}

async fn begin(world: &World, id: &str, return_to: &str) -> Journey {
    let return_to: String = form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
    let path = format!("/session/oidc/{id}/start?return_to={return_to}");
    let reply = world.page(Method::GET, &path, None).await;
    assert_eq!(reply.status, 302, "{}", reply.text);
    let location = reply.headers["location"].to_str().unwrap().to_owned();
    let query = location.split_once('?').unwrap_or_else(|| panic!("{location}")).1;
    Journey {
        id: id.to_owned(),
        cookie: crate::support::cookie(&reply),
        wanted: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
    }
}

impl Journey {
    async fn back(&self, world: &World, state: &str) -> Reply {
        let path =
            format!("/api/v1/session/oidc/{}/callback?code=c0de&state={state}&session_state=x", self.id);
        let call = Call::new(Method::GET, path).header("host", "localhost:8080");
        world.call(call.header("cookie", &self.cookie)).await
    }

    async fn arrive(&self, world: &World, provider: &Provider, claims: &Value) -> Reply {
        let mut all = json!({
            "iss": provider.issuer, "aud": "postroad", "iat": START.as_secs(), "exp": START.as_secs() + 300,
            "nonce": self.wanted["nonce"],
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        *provider.claims.lock() = all;
        self.back(world, &self.wanted["state"]).await
    }
}

fn location(reply: &Reply) -> &str {
    assert_eq!(reply.status, 302, "{}", reply.text);
    reply.headers["location"].to_str().unwrap()
}

async fn provider(world: &World, body: Value) -> (Arc<Provider>, String) {
    let provider = Provider::start().await;
    let mut new = json!({
        "name": "Example", "issuer": provider.issuer, "client_id": "postroad", "client_secret": "s3cret",
    });
    for (name, value) in body.as_object().unwrap() {
        new[name] = value.clone();
    }
    let made = world.local(Method::POST, "/oidc-providers", Some(&new)).await;
    assert!(!made.text.contains("s3cret"));
    let id = made.expect(201)["id"].as_str().unwrap().to_owned();
    (provider, id)
}

fn ann() -> Value {
    json!({ "sub": "1", "email": "ann@example.com", "email_verified": true, "name": "Ann" })
}

#[tokio::test]
async fn a_person_with_a_verified_address_comes_in() {
    let world = World::new().await;
    let user = world.person("ann@example.com", None).await;
    let (provider, id) = provider(&world, json!({})).await;
    let listed = world.page(Method::GET, "/session/providers", None).await.expect(200);
    assert_eq!(listed, json!({ "items": [{ "id": id, "name": "Example" }] }));

    let journey = begin(&world, &id, "/messages?q=a").await;
    assert_eq!(journey.wanted["code_challenge_method"], "S256");
    let redirect = format!("http://localhost:8080/api/v1/session/oidc/{id}/callback");
    assert_eq!(journey.wanted["redirect_uri"], redirect);
    let reply = journey.arrive(&world, &provider, &ann()).await;
    assert_eq!(location(&reply), "/messages?q=a");
    let asked = provider.asked.lock().pop().unwrap();
    assert!(asked["code_verifier"].len() >= 43);
    let session = Call::new(Method::GET, "/api/v1/session")
        .header("host", "localhost:8080")
        .header("cookie", &crate::support::cookie(&reply));
    assert_eq!(world.call(session).await.expect(200)["user"]["id"], user.to_string());
    // Not a second time.
    let again = journey.back(&world, &journey.wanted["state"]).await;
    assert_eq!(location(&again), "/sign-in?problem=provider_mismatch");
    // The provider's name for the person holds when its address changes.
    let journey = begin(&world, &id, "//evil.example").await;
    let moved = json!({ "sub": "1", "email": "ann@other.example", "email_verified": false });
    assert_eq!(location(&journey.arrive(&world, &provider, &moved).await), "/");
}

#[tokio::test]
async fn what_is_not_vouched_for_is_refused() {
    let world = World::new().await;
    world.person("ann@example.com", None).await;
    let (provider, id) = provider(&world, json!({ "allowed_domains": ["example.com"] })).await;
    let problem = async |claims: Value| {
        let journey = begin(&world, &id, "/").await;
        let reply = journey.arrive(&world, &provider, &claims).await;
        assert!(!reply.headers["set-cookie"].to_str().unwrap().contains("postroad_session="));
        location(&reply).strip_prefix("/sign-in?problem=").unwrap_or("in").to_owned()
    };
    let with = |name: &str, value: Value| {
        let mut claims = ann();
        claims[name] = value;
        claims
    };
    assert_eq!(problem(with("email_verified", json!(false))).await, "provider_email_unverified");
    assert_eq!(problem(with("email", json!("ann@evil.example"))).await, "provider_domain_forbidden");
    assert_eq!(problem(with("email", json!("bob@example.com"))).await, "provider_user_unknown");
    for (name, value) in [
        ("nonce", json!("other")),
        ("aud", json!("other")),
        ("iss", json!("https://evil.example")),
        ("exp", json!(START.as_secs() - 1)),
    ] {
        assert_eq!(problem(with(name, value)).await, "provider_failed", "{name}");
    }
    // Another browser, or another state.
    let journey = begin(&world, &id, "/").await;
    assert_eq!(location(&journey.back(&world, "other").await), "/sign-in?problem=provider_mismatch");
    let journey = begin(&world, &id, "/").await;
    let elsewhere = Journey { cookie: "a=b".into(), ..journey };
    let reply = elsewhere.back(&world, &elsewhere.wanted["state"]).await;
    assert_eq!(location(&reply), "/sign-in?problem=provider_mismatch");
}

#[tokio::test]
async fn somebody_new_becomes_a_member() {
    let world = World::new().await;
    let place = json!({
        "allowed_domains": ["example.com"], "create_users": true, "workspace": world.workspace.to_string(),
        "role": "analyst",
    });
    let (provider, id) = provider(&world, place).await;
    let journey = begin(&world, &id, "/").await;
    let reply = journey.arrive(&world, &provider, &ann()).await;
    assert_eq!(location(&reply), "/");
    let session = Call::new(Method::GET, "/api/v1/session")
        .header("host", "localhost:8080")
        .header("cookie", &crate::support::cookie(&reply));
    let session = world.call(session).await.expect(200);
    assert_eq!(session["user"]["name"], "Ann");
    assert_eq!(session["workspaces"][0]["role"], "analyst");
    let path = format!("/oidc-providers/{id}");
    world.local(Method::PATCH, &path, Some(&json!({ "enabled": false }))).await.expect(200);
    let off = world.page(Method::GET, &format!("/session/oidc/{id}/start"), None).await;
    assert_eq!(location(&off), "/sign-in?problem=provider_unknown");
    world.local(Method::DELETE, &path, None).await.expect(204);
}

#[tokio::test]
async fn impossible_providers_are_refused() {
    let world = World::new().await;
    for (body, field) in [
        (json!({ "issuer": "ftp://a.example" }), "/issuer"),
        (json!({ "issuer": "https://a.example?x" }), "/issuer"),
        (json!({ "create_users": true }), "/allowed_domains"),
        (json!({ "role": "admin" }), "/workspace"),
        (json!({ "client_secret": "" }), "/client_secret"),
        (json!({ "workspace": world.workspace.to_string(), "role": "owner" }), "/role"),
    ] {
        let mut new = json!({
            "name": "A", "issuer": "https://a.example", "client_id": "c", "client_secret": "s",
        });
        for (name, value) in body.as_object().unwrap() {
            new[name] = value.clone();
        }
        let reply = world.local(Method::POST, "/oidc-providers", Some(&new)).await;
        assert_eq!(reply.problem(422).1, [field], "{body}");
    }
}
