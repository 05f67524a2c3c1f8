use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::WebhookId;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Remove a webhook endpoint
///
/// Its deliveries are forgotten.
#[utoipa::path(
    delete,
    path = "/webhooks/{id}",
    operation_id = "deleteWebhook",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksWrite])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WebhookId>,
) -> Answer<StatusCode> {
    if !state.webhooks.delete(caller.workspace(), id).await? {
        return Err(Problem::not_found("webhook"));
    }
    audit::record(&state, &caller, Entry::new("webhook.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
