use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::PoolId;

use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::Id;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// Remove a pool
///
/// One that carries mail stays until another is assigned. Its sources stay.
#[utoipa::path(
    delete,
    path = "/pools/{id}",
    operation_id = "deletePool",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The pool")),
    responses((status = 204, description = "It is gone."), Conflict)
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<PoolId>,
) -> Answer<StatusCode> {
    if !state.egress.remove_pool(id).await? {
        return Err(Problem::not_found("pool"));
    }
    audit::record_installation(&state, &caller, Entry::new("pool.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
