use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::WebhookId;
use postroad_insight::{EndpointChange, WebhookKind};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::WebhookView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookChange)]
pub struct Change {
    #[schema(format = "uri")]
    url: Option<String>,
    #[schema(value_type = Option<Vec<String>>)]
    types: Option<Vec<WebhookKind>>,
    description: Option<String>,
    /// One that is turned on again starts with what happens from then on; a replay sends what it missed.
    enabled: Option<bool>,
}

/// Change a webhook endpoint
#[utoipa::path(
    patch,
    path = "/webhooks/{id}",
    operation_id = "updateWebhook",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksWrite])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    request_body = Change,
    responses((status = 200, description = "The endpoint as it is now.", body = WebhookView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WebhookId>,
    JsonBody(wanted): JsonBody<Change>,
) -> Answer<Json<WebhookView>> {
    let change = EndpointChange {
        url: wanted.url,
        kinds: wanted.types,
        description: wanted.description,
        enabled: wanted.enabled,
    };
    let not_found = || Problem::not_found("webhook");
    let described = |endpoint: &postroad_insight::WebhookEndpoint| json!({ "url": endpoint.url, "types": endpoint.kinds, "enabled": endpoint.enabled });
    let before = state.webhooks.get(caller.workspace(), id).await?.ok_or_else(not_found)?;
    let updated = state.webhooks.update(caller.workspace(), id, change).await.map_err(super::refused)?;
    let updated = updated.ok_or_else(not_found)?;
    let entry =
        Entry::new("webhook.changed", id.to_string()).before(described(&before)).after(described(&updated));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(updated.into()))
}
