use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::{Stream, WorkspaceId};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::Params;
use crate::openapi::NotFound;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Whose; everybody's without it.
    workspace: Option<Uuid>,
    /// `transactional` or `broadcast`.
    #[param(value_type = String, example = "broadcast")]
    stream: Stream,
}

/// End a pool assignment
///
/// A workspace uses everybody's pool for the stream then; everybody uses the address of the configuration.
#[utoipa::path(
    delete,
    path = "/pool-assignments",
    operation_id = "deletePoolAssignment",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 204, description = "It is gone."), NotFound)
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<StatusCode> {
    let workspace = query.workspace.map(WorkspaceId);
    if !state.egress.unassign(workspace, query.stream).await? {
        return Err(Problem::not_found("assignment"));
    }
    let subject = workspace.map_or_else(|| "everybody".to_owned(), |workspace| workspace.to_string());
    let entry = Entry::new("pool.unassigned", subject).before(json!({ "stream": query.stream }));
    audit::record_installation(&state, &caller, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}
