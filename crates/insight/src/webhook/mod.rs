//! Webhooks after Standard Webhooks 1.0 (<https://www.standardwebhooks.com>), as a consumer of the log.
//!
//! Each endpoint has its own mark in the log and its own task: a dead or slow endpoint delays nobody, and while it
//! is down its events stay in the log instead of in memory. What was sent, what is to be tried again and the mark
//! are committed together, so after a crash at any point every event is sent at least once.

mod courier;
mod delivery;
mod endpoint;
mod guarded;
mod kind;
mod payload;
mod replay;
mod round;
mod schedule;
mod secret;
mod signature;
mod store;
mod transport;

use std::sync::Arc;

use tokio::sync::Notify;

use crate::{EventLog, InsightError};

pub use delivery::{Delivery, DeliveryAttempt, DeliveryStatus};
pub use endpoint::{EndpointChange, EndpointSort, NewEndpoint, WebhookEndpoint};
pub use guarded::GuardedTransport;
pub use kind::{WebhookKind, WebhookKindError};
pub use schedule::ATTEMPTS_MAX;
pub use secret::{SecretBox, SecretBoxError, WebhookSecret};
pub use signature::sign;
pub use transport::{TransportError, WebhookRequest, WebhookResponse, WebhookTransport};

/// Webhook endpoints and their deliveries. Cheap to clone.
#[derive(Clone)]
pub struct Webhooks(Arc<Inner>);

struct Inner {
    log: EventLog,
    secrets: Arc<dyn SecretBox>,
    transport: Arc<dyn WebhookTransport>,
    /// Something was changed that a courier should look at.
    changed: Notify,
}

impl Webhooks {
    /// Endpoints' secrets are kept as `secrets` seals them; requests leave through `transport`.
    #[must_use]
    pub fn new(log: EventLog, secrets: Arc<dyn SecretBox>, transport: Arc<dyn WebhookTransport>) -> Self {
        Self(Arc::new(Inner { log, secrets, transport, changed: Notify::new() }))
    }

    fn wake(&self) {
        self.0.changed.notify_one();
    }

    /// The end of the log as of now.
    async fn end_of_log(&self) -> Result<i64, InsightError> {
        store::end_of_log(self.0.log.db()).await
    }
}
