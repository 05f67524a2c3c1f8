use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::find;
use super::view::AttentionView;
use crate::auth::Caller;
use crate::{Answer, ApiState, Problem};

/// What needs attention
///
/// The most pressing first. What concerns the machine is shown to administrators only.
#[utoipa::path(
    get,
    path = "/attention",
    operation_id = "getAttention",
    tag = "workspaces",
    security(("api_key" = [Scope::WorkspaceRead])),
    responses((status = 200, description = "What somebody should look at.", body = AttentionView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<AttentionView>> {
    let workspace = state.accounts.workspaces.cached(caller.workspace()).await?;
    let workspace = workspace.ok_or_else(|| Problem::not_found("workspace"))?;
    let mut items = find::domains(&state, &workspace).await?;
    items.extend(find::webhooks(&state, &workspace).await?);
    items.extend(find::queue(&state, &workspace).await?);
    items.extend(find::deferrals(&state, &workspace).await?);
    items.extend(find::quota(&state, &workspace));
    if caller.principal.administrator {
        items.extend(find::machine(&state).await);
    }
    items.sort_by_key(|item| (item.severity, item.kind));
    Ok(Json(AttentionView { items }))
}
