use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::ConsentView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// List consents
///
/// The ledger of the workspace, newest first.
#[utoipa::path(
    get,
    path = "/consents",
    operation_id = "listConsents",
    tag = "consents",
    security(("api_key" = [Scope::AudienceRead])),
    params(PageQuery),
    responses((status = 200, description = "A page of the ledger.", body = Paged<ConsentView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<ConsentView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.audience.consents.ledger(caller.workspace(), cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, ConsentView::from)))
}
