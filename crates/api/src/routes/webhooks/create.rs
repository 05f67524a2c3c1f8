use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_insight::{NewEndpoint, WebhookKind};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::view::WebhookView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhook)]
pub struct New {
    /// Public, over HTTPS.
    #[schema(format = "uri", example = "https://shop.example/postroad")]
    url: String,
    /// The types it gets: `message.` and an event's kind, or `webhook.disabled`; empty for all.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["message.delivered", "message.bounced"]))]
    types: Vec<WebhookKind>,
    #[serde(default)]
    description: String,
}

/// An endpoint with the secret its requests are signed with.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedWebhook)]
pub struct Created {
    #[serde(flatten)]
    webhook: WebhookView,
    #[schema(example = "whsec_…")]
    secret: String,
}

/// Add a webhook endpoint
///
/// It gets what happens from now on, signed after Standard Webhooks 1.0.
#[utoipa::path(
    post,
    path = "/webhooks",
    operation_id = "createWebhook",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksWrite])),
    request_body = New,
    responses((status = 201, description = "The endpoint and its secret, which is shown this once.", body = Created))
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<Created>)> {
    let new = NewEndpoint {
        workspace: caller.workspace(),
        url: wanted.url,
        kinds: wanted.types,
        description: wanted.description,
        secret: None,
    };
    let (endpoint, secret) = state.webhooks.create(new).await.map_err(super::refused)?;
    let entry = Entry::new("webhook.created", endpoint.id.to_string())
        .after(json!({ "url": endpoint.url, "types": endpoint.kinds }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(Created { webhook: endpoint.into(), secret: secret.reveal() })))
}
