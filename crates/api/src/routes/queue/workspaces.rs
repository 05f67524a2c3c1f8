use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Search, Workspace, WorkspaceSort};
use postroad_base::WorkspaceId;
use postroad_db::{Cursor, Kind, Page, Value, values};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, LIMIT_MAX, Paged};
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
    /// What waits at the moment, so a workspace may come twice or not at all while one pages on.
    #[serde(rename = "waiting")]
    Waiting,
    #[serde(rename = "-waiting")]
    WaitingDown,
}

/// List what workspaces have waiting
///
/// Every workspace, newest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/queue/workspaces",
    operation_id = "listQueueWorkspaces",
    tag = "queue",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of workspaces.", body = Paged<QueueWorkspace>))
)]
pub async fn workspaces(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<QueueWorkspace>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let totals = state.engine.workspace_totals().await;
    let waiting = |id: WorkspaceId| totals.get(&id).map_or(0, |totals| totals.counts.total());
    let (text, by_name) = (query.q.as_deref(), WorkspaceSort::Name);
    let by_creation = WorkspaceSort::Created;
    let in_order = |sort, descending| Search { text, sort, descending, limit };
    let stored = async |search| state.accounts.workspaces.search(&search, cursor.as_ref()).await;
    let found = match query.sort.unwrap_or(Sort::CreatedDown) {
        Sort::Name => stored(in_order(by_name, false)).await?,
        Sort::NameDown => stored(in_order(by_name, true)).await?,
        Sort::Created => stored(in_order(by_creation, false)).await?,
        Sort::CreatedDown => stored(in_order(by_creation, true)).await?,
        Sort::Waiting => by_waiting(all(&state, text).await?, waiting, false, cursor.as_ref(), limit)?,
        Sort::WaitingDown => by_waiting(all(&state, text).await?, waiting, true, cursor.as_ref(), limit)?,
    };
    Ok(Json(Paged::of(found, |workspace| {
        let totals = totals.get(&workspace.id);
        QueueWorkspace {
            workspace: workspace.id.0,
            name: workspace.name,
            waiting: totals.map_or(0, |totals| totals.counts.total()),
            held: totals.map_or(0, |totals| totals.counts.held),
            oldest_accepted_at: totals.map(|totals| totals.oldest_accepted_at.into()),
        }
    })))
}

/// Every workspace that fits: what waits is known here, not by the database.
async fn all(state: &ApiState, text: Option<&str>) -> Answer<Vec<Workspace>> {
    let limit = LIMIT_MAX as usize;
    let search = Search { text, sort: WorkspaceSort::Created, descending: false, limit };
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = state.accounts.workspaces.search(&search, cursor.as_ref()).await?;
        found.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

fn by_waiting(
    workspaces: Vec<Workspace>,
    waiting: impl Fn(WorkspaceId) -> u64,
    descending: bool,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Answer<Page<Workspace>> {
    let tag = if descending { "queue workspaces by -waiting" } else { "queue workspaces by waiting" };
    let after = match cursor.map(|cursor| cursor.keys(tag, &[Kind::Int, Kind::Bytes])).transpose()?.as_deref()
    {
        Some([Value::Int(rank), Value::Bytes(id)]) => Some((*rank, id.clone())),
        _ => None,
    };
    let rank = |workspace: &Workspace| {
        let count = i64::try_from(waiting(workspace.id)).unwrap_or(i64::MAX);
        (if descending { -count } else { count }, workspace.id.0.as_bytes().to_vec())
    };
    let mut found: Vec<_> = workspaces
        .into_iter()
        .map(|workspace| (rank(&workspace), workspace))
        .filter(|(rank, _)| after.as_ref().is_none_or(|after| rank > after))
        .collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.truncate(limit + 1);
    let page = Page::of(found, limit, |((rank, _), last)| Cursor::new(tag, &values![*rank, last.id.0]));
    Ok(page.map(|(_, workspace)| workspace))
}
