use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::WebhookId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// A span of time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// What happened at this time or later.
    since: Timestamp,
    /// And before this time; without it, until now.
    until: Option<Timestamp>,
}

/// Send a span of time again
///
/// Everything the endpoint subscribes to that happened then, beside what happens now.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/replay",
    operation_id = "replayWebhook",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksWrite])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    request_body = Replay,
    responses((status = 202, description = "It is being sent again."))
)]
pub async fn replay(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WebhookId>,
    JsonBody(span): JsonBody<Replay>,
) -> Answer<StatusCode> {
    let until = span.until.unwrap_or_else(|| state.clock.now().into());
    if until <= span.since {
        return Err(Problem::field("/until", "is not after since"));
    }
    let known =
        state.webhooks.replay(caller.workspace(), id, span.since.0, until.0).await.map_err(super::refused)?;
    if !known {
        return Err(Problem::not_found("webhook"));
    }
    let entry =
        Entry::new("webhook.replayed", id.to_string()).after(json!({ "since": span.since, "until": until }));
    audit::record(&state, &caller, entry).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Send one delivery again
///
/// With a fresh schedule of attempts.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/deliveries/{delivery}/replay",
    operation_id = "replayWebhookDelivery",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksWrite])),
    params(
        ("id" = Uuid, Path, description = "The endpoint"),
        ("delivery" = i64, Path, description = "The delivery"),
    ),
    responses((status = 202, description = "It is on its way."))
)]
pub async fn replay_delivery(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id((id, delivery)): Id<(WebhookId, i64)>,
) -> Answer<StatusCode> {
    let not_found = || Problem::not_found("webhook delivery");
    let found = state.webhooks.delivery(caller.workspace(), delivery).await?;
    found.filter(|found| found.endpoint == id).ok_or_else(not_found)?;
    if !state.webhooks.replay_delivery(caller.workspace(), delivery).await? {
        return Err(not_found());
    }
    let entry =
        Entry::new("webhook.delivery_replayed", id.to_string()).after(json!({ "delivery": delivery }));
    audit::record(&state, &caller, entry).await?;
    Ok(StatusCode::ACCEPTED)
}
