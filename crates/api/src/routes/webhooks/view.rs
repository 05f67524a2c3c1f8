//! Webhook endpoints as the API shows them.

use postroad_insight::{Delivery, DeliveryAttempt, DeliveryStatus, WebhookEndpoint};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::Timestamp;

/// Where events are sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookView {
    pub id: Uuid,
    #[schema(format = "uri", example = "https://shop.example/postroad")]
    pub url: String,
    /// The types it gets; empty for all.
    #[schema(example = json!(["message.delivered", "message.bounced"]))]
    pub types: Vec<String>,
    pub description: String,
    pub enabled: bool,
    pub created_at: Timestamp,
    /// The first failure after the last success.
    pub failing_since: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
    /// Why it was turned off, when it was not by a person.
    pub disabled_reason: Option<String>,
    /// Whether a span of time is being sent again.
    pub replaying: bool,
}

impl From<WebhookEndpoint> for WebhookView {
    fn from(endpoint: WebhookEndpoint) -> Self {
        Self {
            id: endpoint.id.0,
            url: endpoint.url,
            types: endpoint.kinds.iter().map(ToString::to_string).collect(),
            description: endpoint.description,
            enabled: endpoint.enabled,
            created_at: endpoint.created_at.into(),
            failing_since: endpoint.failing_since.map(Timestamp),
            disabled_at: endpoint.disabled_at.map(Timestamp),
            disabled_reason: endpoint.disabled_reason,
            replaying: endpoint.replaying,
        }
    }
}

/// One event for one endpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct DeliveryView {
    pub id: i64,
    /// The `webhook-id` header, the same in every attempt.
    pub webhook_id: String,
    #[serde(rename = "type")]
    #[schema(example = "message.delivered")]
    pub kind: String,
    pub status: DeliveryStatusName,
    pub created_at: Timestamp,
    /// When it is tried next.
    pub due_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// Oldest first; the last ten.
    pub attempts: Vec<DeliveryAttemptView>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStatusName {
    /// To be tried, or tried again.
    Pending,
    Delivered,
    /// Given up.
    Failed,
}

/// What one request led to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub struct DeliveryAttemptView {
    pub at: Timestamp,
    /// Missing when there was no response.
    pub status: Option<u16>,
    pub error: Option<String>,
    /// The first bytes of the response.
    pub body: String,
    pub duration_ms: u32,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            webhook_id: delivery.webhook_id,
            kind: delivery.kind.to_string(),
            status: match delivery.status {
                DeliveryStatus::Pending => DeliveryStatusName::Pending,
                DeliveryStatus::Delivered => DeliveryStatusName::Delivered,
                DeliveryStatus::Failed => DeliveryStatusName::Failed,
            },
            created_at: delivery.created_at.into(),
            due_at: delivery.due_at.map(Timestamp),
            finished_at: delivery.finished_at.map(Timestamp),
            attempts: delivery.attempts.into_iter().map(DeliveryAttemptView::from).collect(),
        }
    }
}

impl From<DeliveryAttempt> for DeliveryAttemptView {
    fn from(attempt: DeliveryAttempt) -> Self {
        Self {
            at: attempt.at.into(),
            status: attempt.status,
            error: attempt.error,
            body: attempt.body,
            duration_ms: attempt.duration_ms,
        }
    }
}
