use aws_lc_rs::hmac;
use axum::http::{Method, header};
use postroad_account::{By, Membership, NewUser, Role, Secret};
use postroad_base::{Clock, UserId, UtcMillis, WorkspaceId};
use serde_json::{Value, json};

use super::{Call, Reply, World};

pub const PASSWORD: &str = "correct horse battery";

/// A browser with one person signed in: it keeps the cookie, and sends along what a page of ours would.
#[derive(Clone, Debug)]
pub struct Browser {
    pub user: UserId,
    pub cookie: String,
    pub csrf_token: String,
    pub workspace: Option<String>,
}

impl World {
    /// A person with a password, in a workspace or in none.
    pub async fn person(&self, email: &str, place: Option<(WorkspaceId, Role)>) -> UserId {
        self.make_person(email, place, false).await
    }

    pub async fn administrator(&self, email: &str) -> UserId {
        self.make_person(email, None, true).await
    }

    async fn make_person(
        &self,
        email: &str,
        place: Option<(WorkspaceId, Role)>,
        administrator: bool,
    ) -> UserId {
        let users = &self.state.accounts.users;
        let new = NewUser {
            email: email.parse().unwrap(),
            name: email.split('@').next().unwrap().to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            administrator,
        };
        let user = users.create(new, &By::LOCAL_OPERATOR).await.unwrap().id;
        if let Some((workspace, role)) = place {
            users.set_role(Membership { user, workspace, role }, &By::LOCAL_OPERATOR).await.unwrap();
        }
        user
    }

    pub fn now(&self) -> UtcMillis {
        self.clock.now()
    }

    /// Signs in by password.
    pub async fn sign_in(&self, email: &str) -> Browser {
        let given = json!({ "email": email, "password": PASSWORD });
        let reply = self.page(Method::POST, "/session", Some(&given)).await;
        Browser::of(&reply)
    }

    /// A request by a page of ours, nobody being signed in.
    pub async fn page(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let call = Call::new(method, format!("/api/v1{path}"))
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin");
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        self.call(call).await
    }
}

/// The cookie that a reply sets.
pub fn cookie(reply: &Reply) -> String {
    let set = reply.headers[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

impl Browser {
    /// As the reply of a sign-in left it.
    #[track_caller]
    pub fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 200, "{}", reply.text);
        let session = if reply.json["session"].is_object() { &reply.json["session"] } else { &reply.json };
        Self {
            user: session["user"]["id"].as_str().unwrap().parse().unwrap(),
            cookie: cookie(reply),
            csrf_token: session["csrf_token"].as_str().unwrap().to_owned(),
            workspace: None,
        }
    }

    pub fn within(&self, workspace: WorkspaceId) -> Self {
        Self { workspace: Some(workspace.to_string()), ..self.clone() }
    }

    /// The request as a page of ours would send it.
    pub fn dress(&self, call: Call) -> Call {
        let mut call = call.header("host", "localhost:8080").header("cookie", &self.cookie);
        if call.method != Method::GET {
            call = call.header("sec-fetch-site", "same-origin").header("x-csrf-token", &self.csrf_token);
        }
        match &self.workspace {
            Some(workspace) => call.header("postroad-workspace", workspace),
            None => call,
        }
    }

    pub async fn ask(&self, world: &World, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let call = Call::new(method, format!("/api/v1{path}"));
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        world.call(self.dress(call)).await
    }

    pub async fn get(&self, world: &World, path: &str) -> Reply {
        self.ask(world, Method::GET, path, None).await
    }

    pub async fn post(&self, world: &World, path: &str, body: &Value) -> Reply {
        self.ask(world, Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, world: &World, path: &str, body: &Value) -> Reply {
        self.ask(world, Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, world: &World, path: &str, body: &Value) -> Reply {
        self.ask(world, Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, world: &World, path: &str) -> Reply {
        self.ask(world, Method::DELETE, path, None).await
    }
}

/// What an authenticator app shows (RFC 6238).
pub fn code_at(secret: &str, now: UtcMillis) -> String {
    let (mut key, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for symbol in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|&known| known == symbol).unwrap();
        buffer = (buffer << 5) | u32::try_from(value).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push(u8::try_from(buffer >> bits & 0xff).unwrap());
            buffer &= (1 << bits) - 1;
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(now.as_secs() / 30).to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 0x0f);
    let number = u32::from_be_bytes(tag[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}
