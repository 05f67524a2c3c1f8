use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// What one workspace has waiting, in numbers of recipients.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueWorkspace {
    pub workspace: Uuid,
    pub name: String,
    /// All of them, the held ones too.
    pub waiting: u64,
    pub held: u64,
    /// When the oldest of it was accepted; `null` when nothing waits. In a big queue up to a minute behind.
    pub oldest_accepted_at: Option<Timestamp>,
}

/// List what workspaces have waiting
///
/// Every workspace, newest first.
#[utoipa::path(
    get,
    path = "/queue/workspaces",
    operation_id = "listQueueWorkspaces",
    tag = "queue",
    security(("api_key" = [ADMINISTRATOR])),
    params(PageQuery),
    responses((status = 200, description = "A page of workspaces.", body = Paged<QueueWorkspace>))
)]
pub async fn workspaces(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<QueueWorkspace>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.workspaces.list(cursor.as_ref(), page::limit(query.limit)).await?;
    let totals = state.engine.workspace_totals().await;
    Ok(Json(Paged::of(found, |workspace| {
        let waiting = totals.get(&workspace.id);
        QueueWorkspace {
            workspace: workspace.id.0,
            name: workspace.name,
            waiting: waiting.map_or(0, |totals| totals.counts.total()),
            held: waiting.map_or(0, |totals| totals.counts.held),
            oldest_accepted_at: waiting.map(|totals| totals.oldest_accepted_at.into()),
        }
    })))
}
