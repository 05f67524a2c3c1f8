use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Search, WorkspaceSort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::WorkspaceView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, Paged};
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

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the name.
    q: Option<String>,
    /// The order; with a minus sign, backwards.
    #[param(inline)]
    sort: Option<Sort>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub enum Sort {
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDown,
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
}

impl Sort {
    fn order(self) -> (WorkspaceSort, bool) {
        match self {
            Self::Name => (WorkspaceSort::Name, false),
            Self::NameDown => (WorkspaceSort::Name, true),
            Self::Created => (WorkspaceSort::Created, false),
            Self::CreatedDown => (WorkspaceSort::Created, true),
        }
    }
}

/// List workspaces
///
/// Newest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/workspaces",
    operation_id = "listWorkspaces",
    tag = "workspaces",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of workspaces.", body = Paged<WorkspaceInUseView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<WorkspaceInUseView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.workspaces.search(&search, cursor.as_ref()).await?;
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
