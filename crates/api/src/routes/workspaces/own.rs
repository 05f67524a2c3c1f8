use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::{WorkspaceChange, WorkspaceView};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState, Problem};

/// Show your workspace
#[utoipa::path(
    get,
    path = "/workspace",
    operation_id = "getOwnWorkspace",
    tag = "workspaces",
    security(("api_key" = [Scope::WorkspaceRead])),
    responses((status = 200, description = "The workspace of the key.", body = WorkspaceView))
)]
pub async fn own(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<WorkspaceView>> {
    let found = state.accounts.workspaces.get(caller.workspace()).await?;
    found.map(|found| Json(found.into())).ok_or_else(|| Problem::not_found("workspace"))
}

/// Change your workspace
///
/// Quota, sender policy and relay host are for administrators: `PATCH /api/v1/workspaces/{id}`.
#[utoipa::path(
    patch,
    path = "/workspace",
    operation_id = "updateOwnWorkspace",
    tag = "workspaces",
    security(("api_key" = [Scope::WorkspaceWrite])),
    request_body = WorkspaceChange,
    responses((status = 200, description = "The workspace as it is now.", body = WorkspaceView))
)]
pub async fn update_own(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(mut wanted): JsonBody<WorkspaceChange>,
) -> Answer<Json<WorkspaceView>> {
    let not_found = || Problem::not_found("workspace");
    let id = caller.workspace();
    let mut settings = state.accounts.workspaces.get(id).await?.ok_or_else(not_found)?.settings;
    let name = wanted.name.take();
    wanted.apply(&mut settings);
    let change =
        postroad_account::WorkspaceChange { name, status: None, settings: Some(settings), quota: None };
    let updated = state.accounts.workspaces.update(id, change, &caller.by()).await?;
    updated.map(|updated| Json(updated.into())).ok_or_else(not_found)
}
