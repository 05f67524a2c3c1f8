use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::RehearsalId;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Delete a rehearsal
///
/// One that runs is ended.
#[utoipa::path(
    delete,
    path = "/rehearsals/{id}",
    operation_id = "deleteRehearsal",
    tag = "egress",
    security(("api_key" = [Scope::QueueWrite])),
    params(("id" = Uuid, Path, description = "The rehearsal")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<RehearsalId>,
) -> Answer<StatusCode> {
    if !state.rehearsals.delete(caller.workspace(), id).await? {
        return Err(Problem::not_found("rehearsal"));
    }
    audit::record(&state, &caller, Entry::new("rehearsal.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
