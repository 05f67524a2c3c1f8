mod endpoints;
mod failures;
mod live;
mod replay;
mod sending;

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{EventKind, SystemClock};
use postroad_db::Db;
use postroad_insight::{
    GuardedTransport, NewEndpoint, SecretBox, SecretBoxError, WebhookEndpoint, WebhookKind, WebhookSecret,
    WebhookTransport, Webhooks,
};
use postroad_net::dns::{Resolver, ResolverOptions, Servers};
use postroad_net::http::{Client, ClientOptions};
use postroad_net::tls::TrustRoots;
use postroad_simnet::HttpSink;

use crate::support::World;

pub const ANN: &str = "ann@example.org";
/// What a test waits for something that is on its way; never reached when the test passes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Seals by turning bits over, which is enough to see that it is used with the right context.
pub struct Upside;

impl SecretBox for Upside {
    fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        context.bytes().chain([0]).chain(plain.iter().map(|byte| !byte)).collect()
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretBoxError> {
        let rest = sealed.strip_prefix(context.as_bytes()).and_then(|rest| rest.strip_prefix(&[0]));
        let rest = rest.ok_or_else(|| SecretBoxError("sealed for something else".into()))?;
        Ok(rest.iter().map(|byte| !byte).collect())
    }
}

/// A log with webhooks that reach loopback.
pub struct Hooks {
    pub world: World,
    pub webhooks: Webhooks,
    pub sink: HttpSink,
}

impl Hooks {
    pub async fn new(db: Db) -> Self {
        let world = World::new(db).await;
        let webhooks = Webhooks::new(world.log.clone(), Arc::new(Upside), transport(true));
        Self { world, webhooks, sink: HttpSink::start().await.unwrap() }
    }

    pub async fn endpoint(&self, path: &str, kinds: &[WebhookKind]) -> (WebhookEndpoint, WebhookSecret) {
        let new = NewEndpoint {
            workspace: self.world.workspace,
            url: self.sink.url(path),
            kinds: kinds.to_vec(),
            description: "test".into(),
            secret: None,
        };
        self.webhooks.create(new).await.unwrap()
    }

    /// A message that was delivered.
    pub async fn deliver(&self, subject: &str) {
        let message = self.world.accept(&[ANN], subject).await;
        let event = self.world.delivered(&message, ANN);
        self.world.write(vec![crate::support::happened(&event)]).await;
    }

    /// The subjects of the payloads a path got, in order.
    pub fn subjects(&self, path: &str) -> Vec<String> {
        let of_path = self.sink.requests().into_iter().filter(|request| request.path == path);
        of_path
            .map(|request| json(&request.body)["data"]["subject"].as_str().unwrap_or("-").to_owned())
            .collect()
    }

    pub async fn reload(&self, endpoint: &WebhookEndpoint) -> WebhookEndpoint {
        self.webhooks.get(self.world.workspace, endpoint.id).await.unwrap().unwrap()
    }
}

pub const DELIVERED: WebhookKind = WebhookKind::Message(EventKind::Delivered);

pub fn json(body: &[u8]) -> serde_json::Value {
    serde_json::from_slice(body).unwrap()
}

/// The guarded client; with `open`, plain HTTP to loopback is allowed.
pub fn transport(open: bool) -> Arc<dyn WebhookTransport> {
    let options = ResolverOptions::new(Servers::Explicit(vec!["127.0.0.1:1".parse().unwrap()]));
    let resolver = Resolver::new(&options, Arc::new(SystemClock)).unwrap();
    let options = match open {
        true => ClientOptions { allow_http: true, ..ClientOptions::for_operator() },
        false => ClientOptions::default(),
    };
    let client = Client::new(resolver, &TrustRoots::public(), options, Arc::new(SystemClock)).unwrap();
    Arc::new(GuardedTransport(client))
}
