use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::{PoolId, Stream, WorkspaceId};
use postroad_db::{Cursor, CursorError, Kind, Value, values};
use postroad_delivery::egress::Assignment;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState, Problem};

const TAG: &str = "pool assignments";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only those of this pool.
    pool: Option<Uuid>,
    /// Items on a page.
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A pool carries one stream of one workspace, or of all that have none of their own for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PoolAssignment)]
pub struct AssignmentView {
    /// `null`: everybody.
    pub workspace: Option<Uuid>,
    #[schema(value_type = String, example = "broadcast")]
    pub stream: Stream,
    pub pool: Uuid,
}

impl From<Assignment> for AssignmentView {
    fn from(assignment: Assignment) -> Self {
        Self {
            workspace: assignment.workspace.map(|workspace| workspace.0),
            stream: assignment.stream,
            pool: assignment.pool.0,
        }
    }
}

/// List pool assignments
///
/// Everybody's first, then by workspace.
#[utoipa::path(
    get,
    path = "/pool-assignments",
    operation_id = "listPoolAssignments",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of assignments.", body = Paged<AssignmentView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<AssignmentView>>> {
    let limit = page::limit(query.limit);
    let after = query.cursor.as_deref().map(after).transpose()?;
    let found = state.egress.assignments(query.pool.map(PoolId), after, limit + 1).await?;
    let page = postroad_db::Page::of(found, limit, cursor);
    Ok(Json(Paged::of(page, AssignmentView::from)))
}

fn cursor(last: &Assignment) -> Cursor {
    let workspace = last.workspace.map(|workspace| workspace.to_string()).unwrap_or_default();
    Cursor::new(TAG, &values![workspace, last.stream])
}

fn after(text: &str) -> Result<(Option<WorkspaceId>, Stream), Problem> {
    let cursor = page::cursor(Some(text))?.ok_or(CursorError)?;
    let keys = cursor.keys(TAG, &[Kind::Text, Kind::Text])?;
    let [Value::Text(workspace), Value::Text(stream)] = keys.as_slice() else {
        return Err(CursorError.into());
    };
    let workspace = match workspace.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| CursorError)?),
    };
    Ok((workspace, stream.parse().map_err(|_| CursorError)?))
}
