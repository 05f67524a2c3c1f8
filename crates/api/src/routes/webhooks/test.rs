use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::WebhookId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// The delivery that carries the test.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestSent {
    delivery_id: i64,
}

/// Send a test event
///
/// An event of type `webhook.test`, whatever the endpoint subscribes to. Its deliveries show what came of it.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/test",
    operation_id = "testWebhook",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksWrite])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses((status = 202, description = "It is on its way.", body = TestSent))
)]
pub async fn test(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WebhookId>,
) -> Answer<(StatusCode, Json<TestSent>)> {
    let sent = state.webhooks.test(caller.workspace(), id).await.map_err(super::refused)?;
    let delivery_id = sent.ok_or_else(|| Problem::not_found("webhook"))?;
    audit::record(&state, &caller, Entry::new("webhook.tested", id.to_string())).await?;
    Ok((StatusCode::ACCEPTED, Json(TestSent { delivery_id })))
}
