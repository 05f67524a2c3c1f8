//! Pages for people who have no login, and the mail they come from.

mod pages;
mod preferences;
mod reasons;
mod topic_mail;
mod unsubscribe;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Call, Reply, World};

pub const READER: &str = "bob@example.org";

/// A topic, and somebody who gets it.
pub struct Subscribed {
    pub world: World,
    pub topic: String,
    pub contact: String,
}

impl Subscribed {
    pub async fn new() -> Self {
        Self::with(World::new().await, json!({})).await
    }

    pub async fn with(world: World, more: Value) -> Self {
        let topic = topic(&world, "News").await;
        let mut contact = json!({ "email": READER });
        for (name, value) in more.as_object().unwrap() {
            contact[name] = value.clone();
        }
        let contact = world.post("/contacts", &contact).await.expect(201)["id"].as_str().unwrap().to_owned();
        let this = Self { world, topic, contact };
        this.grant(&this.topic).await;
        this
    }

    pub async fn grant(&self, topic: &str) {
        let consent = json!({ "topic": topic, "kind": "grant", "confirmed": true });
        self.world.post(&format!("/contacts/{}/consents", self.contact), &consent).await.expect(200);
    }

    /// Sends a mail of the topic; returns its id.
    pub async fn send(&self) -> String {
        let accepted = self.try_send(json!({})).await.expect(202);
        self.world.state.events.flush().await.unwrap();
        accepted["id"].as_str().unwrap().to_owned()
    }

    pub async fn try_send(&self, more: Value) -> Reply {
        let mut message = json!({
            "from": "ann@example.com", "to": READER, "subject": "Hello", "text": "Hi", "topic": self.topic,
        });
        for (name, value) in more.as_object().unwrap() {
            message[name] = value.clone();
        }
        self.world.post("/messages", &message).await
    }

    /// What a queued mail of the topic looks like on its way.
    pub async fn raw(&self, id: &str) -> String {
        let (_, content) = self.world.state.engine.stored(id.parse().unwrap()).await.unwrap().unwrap();
        String::from_utf8(content.to_vec()).unwrap()
    }

    /// The path of the link in the header of a new mail, and the mail.
    pub async fn link(&self) -> (String, String) {
        let id = self.send().await;
        let raw = self.raw(&id).await;
        let line = raw.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <")).unwrap();
        let path = line.trim_end().trim_end_matches('>').strip_prefix("http://localhost:8080").unwrap();
        (path.to_owned(), id)
    }

    pub async fn state(&self, topic: &str) -> String {
        let found = self.world.get(&format!("/contacts/{}/subscriptions", self.contact)).await.expect(200);
        let items = found["items"].as_array().unwrap_or_else(|| panic!("{found:#}"));
        let one = items.iter().find(|one| one["topic"] == topic);
        one.map_or("none".to_owned(), |one| one["state"].as_str().unwrap().to_owned())
    }

    pub async fn status(&self, message: &str) -> String {
        self.world.state.events.flush().await.unwrap();
        let story = self.world.get(&format!("/messages/{message}")).await.expect(200);
        story["recipients"][0]["status"].as_str().unwrap().to_owned()
    }
}

pub async fn topic(world: &World, name: &str) -> String {
    let new = json!({ "name": name, "description": "", "double_opt_in": false, "public": true });
    world.post("/topics", &new).await.expect(201)["id"].as_str().unwrap().to_owned()
}

pub async fn open(world: &World, path: &str) -> Reply {
    world.call(Call::new(Method::GET, path)).await
}

/// Presses a button: what a browser sends.
pub async fn press(world: &World, path: &str, fields: &[(&str, &str)]) -> Reply {
    let mut call = Call::new(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    call.body = Some(body.finish());
    world.call(call).await
}
