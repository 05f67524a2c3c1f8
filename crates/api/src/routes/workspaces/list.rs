use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::WorkspaceView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// A tenant as administrators see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WorkspaceInUse)]
pub struct WorkspaceInUseView {
    #[serde(flatten)]
    pub workspace: WorkspaceView,
    pub usage: WorkspaceUsage,
}

/// How much a workspace is used.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct WorkspaceUsage {
    /// Recipients accepted since midnight UTC, as its quota counts them.
    pub recipients_today: u64,
    /// People who belong to it.
    pub members: u64,
}

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
    responses((status = 200, description = "A page of workspaces.", body = Paged<WorkspaceInUseView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<WorkspaceInUseView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.workspaces.list(cursor.as_ref(), page::limit(query.limit)).await?;
    let ids: Vec<_> = found.items.iter().map(|workspace| workspace.id).collect();
    let members = state.accounts.users.member_counts(&ids).await?;
    Ok(Json(Paged::of(found, |workspace| {
        let usage = WorkspaceUsage {
            recipients_today: state.accounts.quotas.today(workspace.id),
            members: members.get(&workspace.id).copied().unwrap_or(0),
        };
        WorkspaceInUseView { workspace: WorkspaceView::from(workspace), usage }
    })))
}
