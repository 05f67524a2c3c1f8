use std::sync::Arc;

use postroad_simnet::{Internet, Received};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Cli, Client, Login, PATIENCE, Response, Server, eventually};

/// Every scope of an API key.
const SCOPES: [&str; 22] = [
    "messages:send",
    "messages:read",
    "events:read",
    "queue:read",
    "queue:write",
    "domains:read",
    "domains:write",
    "suppressions:read",
    "suppressions:write",
    "webhooks:read",
    "webhooks:write",
    "credentials:read",
    "credentials:write",
    "keys:read",
    "keys:write",
    "members:read",
    "members:write",
    "workspace:read",
    "workspace:write",
    "audit:read",
    "personal_data:read",
    "personal_data:write",
];

/// The server's name, and the domain that mail is sent from.
pub const HOSTNAME: &str = "mail.sender.test";
const SENDER: &str = "sender.test";

/// What a scenario wants different.
#[derive(Clone, Debug, Default)]
pub struct WorldOptions {
    /// Configuration keys and values.
    pub settings: Vec<(&'static str, String)>,
    /// The sender domain is neither added nor verified.
    pub without_domain: bool,
    /// The workspace stays in mode sandbox, as it is after the first start.
    pub sandbox: bool,
    /// DNS is signed, and the server validates it.
    pub signed: bool,
}

/// A simulated internet with one Postroad in it, which may send from `sender.test`.
pub struct World {
    pub server: Server,
    pub net: Internet,
    /// Of an API key that may do everything.
    pub token: String,
    _dir: TempDir,
}

impl World {
    pub async fn start() -> Self {
        Self::with(WorldOptions::default()).await
    }

    pub async fn with(options: WorldOptions) -> Self {
        let net = Internet::start().await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root.pem");
        std::fs::write(&root, net.root_pem()).unwrap();
        let mut settings = vec![
            ("hostname", HOSTNAME.to_owned()),
            ("dns.servers", net.resolver_addr().to_string()),
            ("delivery.remote_port", net.smtp_port().to_string()),
            ("delivery.trusted_roots", root.display().to_string()),
        ];
        if options.signed {
            let anchor = dir.path().join("anchor.key");
            std::fs::write(&anchor, net.dns().sign()).unwrap();
            settings.push(("dns.validate", anchor.display().to_string()));
        }
        settings.extend(options.settings);
        let mut server = Server::new(dir.path().join("data"), &settings);
        server.start().await;
        let mut scopes = vec!["key", "add"];
        scopes.extend(SCOPES.iter().flat_map(|scope| ["--scope", scope]));
        let token = server.json(&scopes).await["token"].as_str().unwrap().to_owned();
        let world = Self { server, net, token, _dir: dir };
        // Reports to the sender arrive here.
        world.net.domain(SENDER);
        if !options.without_domain {
            let added = world.server.json(&["domain", "add", SENDER]).await;
            world.publish(&added["records"]);
            let check = world.server.json(&["domain", "check", SENDER]).await;
            assert_eq!((&check["verified"], &check["signing"]), (&json!(true), &json!(true)), "{check:#}");
            if !options.sandbox {
                world.go_live().await;
            }
        }
        world
    }

    /// From mode sandbox to live, whatever the checks say of the rest.
    pub async fn go_live(&self) {
        let live = self.server.json(&["workspace", "mode", "live", "--accept-warnings"]).await;
        assert_eq!(live["mode"], "live");
    }

    /// Puts records that the server asks for into DNS. MX stays as it is.
    pub fn publish(&self, records: &Value) {
        for record in records.as_array().expect("a list of records") {
            let (name, value) = (record["name"].as_str().unwrap(), record["value"].as_str().unwrap());
            match record["record_type"].as_str().unwrap() {
                "TXT" => self.net.dns().txt(name, value),
                "CNAME" => self.net.dns().cname(name, value),
                _ => self.net.dns(),
            };
        }
    }

    /// Calls the API with the key.
    pub async fn api(&self, method: &str, path: &str, body: Option<&Value>) -> Response {
        self.server.try_api(&self.token, method, path, body, &[]).await.unwrap()
    }

    /// Posts a message; what `more` says goes over what is usual.
    pub async fn post(&self, to: &str, more: Value) -> Response {
        let mut message = json!({
            "from": format!("Ann <ann@{SENDER}>"),
            "to": [to],
            "subject": "Hello",
            "text": "Good morning.\n",
        });
        for (name, value) in more.as_object().unwrap() {
            message[name] = value.clone();
        }
        self.api("POST", "/messages", Some(&message)).await
    }

    /// Posts a message that is taken; returns its id.
    pub async fn send(&self, to: &str) -> String {
        self.send_with(to, json!({})).await
    }

    pub async fn send_with(&self, to: &str, more: Value) -> String {
        let response = self.post(to, more).await;
        assert_eq!(response.status, 202, "{response:?}");
        response.body["id"].as_str().unwrap().to_owned()
    }

    /// A new SMTP login.
    pub async fn login(&self) -> Login {
        let made = self.server.json(&["credential", "add", "--name", "test"]).await;
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Login { username: text("username"), password: text("password") }
    }

    /// A client that is logged in.
    pub async fn smtp(&self) -> Client {
        Client::submission(self.server.submission, &self.login().await).await
    }

    /// Submits a small message by SMTP; returns its id.
    pub async fn submit(&self, to: &[&str], subject: &str) -> String {
        let mut client = self.smtp().await;
        let content = super::raw_message(&format!("ann@{SENDER}"), "you@elsewhere.test", subject);
        let reply = client.transact(&format!("<ann@{SENDER}>"), to, content.as_bytes()).await;
        accepted_id(&reply)
    }

    /// A message's story.
    pub async fn story(&self, id: &str) -> Value {
        self.api("GET", &format!("/messages/{id}"), None).await.ok()
    }

    /// Waits until a recipient stands where it should, and returns the story.
    pub async fn until(&self, id: &str, address: &str, status: &str) -> Value {
        eventually(&format!("{address} is {status}"), async || self.story_where(id, address, status).await)
            .await
    }

    /// The story, if the event log has it already and the recipient stands there.
    async fn story_where(&self, id: &str, address: &str, status: &str) -> Option<Value> {
        let response = self.api("GET", &format!("/messages/{id}"), None).await;
        let recipients = response.body["recipients"].as_array()?;
        let found = recipients.iter().any(|one| one["address"] == address && one["status"] == status);
        found.then_some(response.body)
    }

    /// The one message a domain's hosts got.
    pub async fn one_at(&self, domain: &str) -> Arc<Received> {
        let messages = self.net.bare_domain(domain).wait_for(1, PATIENCE).await.unwrap();
        assert_eq!(messages.len(), 1);
        Arc::clone(&messages[0])
    }

    /// Tries now what waits, until `count` recipients were found waiting.
    pub async fn retry_now(&self, count: u64) {
        eventually(&format!("{count} recipients wait for their next attempt"), async || {
            let would = self.server.json(&["queue", "retry", "--all", "--dry-run"]).await;
            (would["changed"].as_u64()? >= count).then_some(())
        })
        .await;
        self.server.json(&["queue", "retry", "--all"]).await;
    }

    /// Tries again and again what waits, until a recipient stands where it should.
    pub async fn retry_until(&self, id: &str, address: &str, status: &str) -> Value {
        eventually(&format!("{address} is {status} after another attempt"), async || {
            self.server.local("POST", "/queue/retry", Some(&json!({ "all": true }))).await.ok();
            self.story_where(id, address, status).await
        })
        .await
    }

    /// Waits until nothing waits any more.
    pub async fn until_queue_is_empty(&self) {
        eventually("the queue is empty", async || {
            let overview = self.server.local("GET", "/queue?all_workspaces=true", None).await.ok();
            (overview["recipients"] == 0).then_some(())
        })
        .await;
    }

    /// The reports that reached the sender's domain.
    pub async fn reports(&self, count: usize) -> Vec<Arc<Received>> {
        self.net.domain(SENDER).wait_for(count, PATIENCE).await.unwrap()
    }

    /// Nobody heard anything from us that RFC 5321 does not allow.
    pub fn assert_no_violations(&self) {
        let violations = self.net.violations();
        assert!(violations.is_empty(), "{violations:#?}");
    }
}

/// A time as the API takes it (RFC 3339).
pub fn time(at: postroad_base::UtcMillis) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap().to_string()
}

/// The id in `250 2.0.0 Accepted as ID`.
fn accepted_id(reply: &str) -> String {
    assert!(reply.starts_with("250 "), "{reply}");
    reply.rsplit(' ').next().unwrap().to_owned()
}

/// The events of one kind in a story.
pub fn events<'a>(story: &'a Value, kind: &str) -> Vec<&'a Value> {
    let events = story["events"].as_array().expect("a story has events");
    events.iter().filter(|event| event["kind"] == kind).collect()
}
