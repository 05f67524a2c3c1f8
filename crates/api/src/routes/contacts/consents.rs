use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::ContactId;

use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::page::{self, PageQuery, Paged};
use crate::routes::consents::view::ConsentView;
use crate::{Answer, ApiState, Problem};

/// List the consents of a contact
///
/// Every grant, confirmation and withdrawal with its evidence, newest first.
#[utoipa::path(
    get,
    path = "/contacts/{id}/consents",
    operation_id = "listContactConsents",
    tag = "consents",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The contact"), PageQuery),
    responses((status = 200, description = "A page of the contact's ledger.", body = Paged<ConsentView>))
)]
pub async fn consents(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<ConsentView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.audience.consents.ledger_of(caller.workspace(), id, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found.ok_or_else(|| Problem::not_found("contact"))?, ConsentView::from)))
}
