use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::KeyView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// List API keys
///
/// Newest first, disabled ones included.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "listKeys",
    tag = "keys",
    security(("api_key" = [Scope::KeysRead])),
    params(PageQuery),
    responses((status = 200, description = "A page of keys.", body = Paged<KeyView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<KeyView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.accounts.api_keys.list(caller.workspace(), cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, KeyView::from)))
}
