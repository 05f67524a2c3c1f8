use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::WebhookId;

use super::view::DeliveryView;
use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState, Problem};

/// List a webhook endpoint's deliveries
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/webhooks/{id}/deliveries",
    operation_id = "listWebhookDeliveries",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksRead])),
    params(("id" = Uuid, Path, description = "The endpoint"), PageQuery),
    responses((status = 200, description = "A page of deliveries.", body = Paged<DeliveryView>))
)]
pub async fn deliveries(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WebhookId>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<DeliveryView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    if state.webhooks.get(caller.workspace(), id).await?.is_none() {
        return Err(Problem::not_found("webhook"));
    }
    let found = state.webhooks.deliveries(caller.workspace(), id, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, DeliveryView::from)))
}
