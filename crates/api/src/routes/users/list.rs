use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::UserView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// List users
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "listUsers",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(PageQuery),
    responses((status = 200, description = "A page of users.", body = Paged<UserView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<UserView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.users.list(cursor.as_ref(), page::limit(query.limit)).await?;
    Ok(Json(Paged::of(found, UserView::from)))
}
