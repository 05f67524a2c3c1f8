use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::WorkspaceId;

use super::view::WorkspaceView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Show a workspace
#[utoipa::path(
    get,
    path = "/workspaces/{id}",
    operation_id = "getWorkspace",
    tag = "workspaces",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 200, description = "The workspace.", body = WorkspaceView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, Id(id): Id<WorkspaceId>) -> Answer<Json<WorkspaceView>> {
    let found = state.accounts.workspaces.get(id).await?;
    found.map(|found| Json(found.into())).ok_or_else(|| Problem::not_found("workspace"))
}
