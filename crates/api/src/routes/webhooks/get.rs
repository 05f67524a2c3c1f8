use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::WebhookId;

use super::view::WebhookView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Show a webhook endpoint
#[utoipa::path(
    get,
    path = "/webhooks/{id}",
    operation_id = "getWebhook",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksRead])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses((status = 200, description = "The endpoint.", body = WebhookView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WebhookId>,
) -> Answer<Json<WebhookView>> {
    let found = state.webhooks.get(caller.workspace(), id).await?;
    found.map(|found| Json(found.into())).ok_or_else(|| Problem::not_found("webhook"))
}
