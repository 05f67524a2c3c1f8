use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{WorkspaceChange, WorkspaceStatus};
use postroad_base::WorkspaceId;

use super::view::WorkspaceView;
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Lift a workspace's suspension
#[utoipa::path(
    post,
    path = "/workspaces/{id}/activate",
    operation_id = "activateWorkspace",
    tag = "workspaces",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 200, description = "The workspace as it is now.", body = WorkspaceView))
)]
pub async fn activate(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WorkspaceId>,
) -> Answer<Json<WorkspaceView>> {
    let change = WorkspaceChange { status: Some(WorkspaceStatus::Active), ..WorkspaceChange::default() };
    let updated = state.accounts.workspaces.update(id, change, &caller.by()).await?;
    updated.map(|updated| Json(updated.into())).ok_or_else(|| Problem::not_found("workspace"))
}
