use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{WorkspaceChange, WorkspaceStatus};
use postroad_base::WorkspaceId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::WorkspaceView;
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// Why; shown to the workspace's members and to who tries to send.
    #[schema(example = "too many complaints")]
    reason: String,
}

/// Suspend a workspace
///
/// Nothing of it is accepted any more.
#[utoipa::path(
    post,
    path = "/workspaces/{id}/suspend",
    operation_id = "suspendWorkspace",
    tag = "workspaces",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The workspace")),
    request_body = Suspension,
    responses((status = 200, description = "The workspace as it is now.", body = WorkspaceView))
)]
pub async fn suspend(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WorkspaceId>,
    JsonBody(suspension): JsonBody<Suspension>,
) -> Answer<Json<WorkspaceView>> {
    let status = Some(WorkspaceStatus::Suspended { reason: suspension.reason });
    let change = WorkspaceChange { status, ..WorkspaceChange::default() };
    let updated = state.accounts.workspaces.update(id, change, &caller.by()).await?;
    updated.map(|updated| Json(updated.into())).ok_or_else(|| Problem::not_found("workspace"))
}
