use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::{PoolId, Stream, WorkspaceId};
use postroad_delivery::egress::Assignment;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::AssignmentView;
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPoolAssignment)]
pub struct Wanted {
    /// Everybody without it.
    workspace: Option<Uuid>,
    /// `transactional` or `broadcast`; captured mail is never sent.
    #[schema(value_type = String, example = "broadcast")]
    stream: Stream,
    pool: Uuid,
    /// Allows that a source comes to carry both transactional and broadcast mail.
    #[serde(default)]
    mix: bool,
}

/// Assign a pool
///
/// In place of the one before. What waits leaves from the new pool.
#[utoipa::path(
    put,
    path = "/pool-assignments",
    operation_id = "setPoolAssignment",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = Wanted,
    responses((status = 200, description = "The assignment.", body = AssignmentView), Conflict)
)]
pub async fn set(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Answer<Json<AssignmentView>> {
    let workspace = wanted.workspace.map(WorkspaceId);
    if let Some(workspace) = workspace {
        let found = state.accounts.workspaces.get(workspace).await?;
        found.ok_or_else(|| Problem::field("/workspace", "there is no such workspace"))?;
    }
    let pool = PoolId(wanted.pool);
    state.egress.pool(pool).await?.ok_or_else(|| Problem::field("/pool", "there is no such pool"))?;
    let assignment = Assignment { workspace, stream: wanted.stream, pool };
    state.egress.assign(assignment, wanted.mix).await?;
    let entry = Entry::new("pool.assigned", pool.to_string()).after(json!({
        "workspace": workspace, "stream": wanted.stream, "mix": wanted.mix,
    }));
    audit::record_installation(&state, &caller, entry).await?;
    Ok(Json(assignment.into()))
}
