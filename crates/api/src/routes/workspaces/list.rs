use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::WorkspaceView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// List workspaces
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/workspaces",
    operation_id = "listWorkspaces",
    tag = "workspaces",
    security(("api_key" = [ADMINISTRATOR])),
    params(PageQuery),
    responses((status = 200, description = "A page of workspaces.", body = Paged<WorkspaceView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<WorkspaceView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.workspaces.list(cursor.as_ref(), page::limit(query.limit)).await?;
    Ok(Json(Paged::of(found, WorkspaceView::from)))
}
