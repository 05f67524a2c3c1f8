use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::WebhookView;
use crate::auth::Caller;
use crate::page::Paged;
use crate::{Answer, ApiState};

/// List webhook endpoints
///
/// Oldest first. A workspace has few, so all are on one page.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "listWebhooks",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksRead])),
    responses((status = 200, description = "The endpoints.", body = Paged<WebhookView>))
)]
pub async fn list(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<Paged<WebhookView>>> {
    let found = state.webhooks.list(caller.workspace()).await?;
    Ok(Json(Paged { items: found.into_iter().map(WebhookView::from).collect(), next_cursor: None }))
}
