use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::WorkspaceId;
use postroad_delivery::egress::{Member, NewPool, Overflow, PoolKind, SourceName};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::get::view;
use super::view::{MemberInput, OverflowName, PoolView};
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPool)]
pub struct New {
    /// Lowercase letters, digits, dots, hyphens and underscores.
    #[schema(value_type = String, max_length = 63, example = "shared-eu")]
    name: SourceName,
    /// Dedicates it to this workspace; without it, it is shared.
    workspace: Option<Uuid>,
    /// `warm_sources` without it.
    overflow: Option<OverflowName>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    members: Vec<MemberInput>,
}

/// Add a pool
///
/// It carries mail when it is assigned.
#[utoipa::path(
    post,
    path = "/pools",
    operation_id = "createPool",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses((status = 201, description = "The pool.", body = PoolView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<PoolView>)> {
    let kind = match wanted.workspace.map(WorkspaceId) {
        None => PoolKind::Shared,
        Some(workspace) => {
            let found = state.accounts.workspaces.get(workspace).await?;
            found.ok_or_else(|| Problem::field("/workspace", "there is no such workspace"))?;
            PoolKind::Dedicated(workspace)
        }
    };
    let new = NewPool {
        name: wanted.name,
        kind,
        overflow: wanted.overflow.map_or(Overflow::default(), Overflow::from),
        members: wanted.members.into_iter().map(Member::from).collect(),
    };
    let pool = state.egress.add_pool(new).await?;
    let entry = Entry::new("pool.created", pool.id.to_string()).after(
        json!({ "name": pool.name, "workspace": pool.kind.workspace(), "sources": pool.members.len() }),
    );
    audit::record_installation(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(view(&state, pool).await?)))
}
