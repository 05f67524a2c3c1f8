use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::ContactId;

use crate::auth::Caller;
use crate::extract::Id;
use crate::page::Paged;
use crate::routes::consents::view::SubscriptionView;
use crate::{Answer, ApiState, Problem};

/// List the subscriptions of a contact
///
/// Where it stands with every topic it ever had to do with; all are on one page.
#[utoipa::path(
    get,
    path = "/contacts/{id}/subscriptions",
    operation_id = "listSubscriptions",
    tag = "consents",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 200, description = "The subscriptions.", body = Paged<SubscriptionView>))
)]
pub async fn subscriptions(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Answer<Json<Paged<SubscriptionView>>> {
    let found = state.audience.consents.of_contact(caller.workspace(), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("contact"))?;
    Ok(Json(Paged { items: found.into_iter().map(SubscriptionView::from).collect(), next_cursor: None }))
}
