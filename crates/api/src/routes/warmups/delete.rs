use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::WarmupId;

use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// End a warm-up
///
/// No limit is left, and its calendar is forgotten.
#[utoipa::path(
    delete,
    path = "/warmups/{id}",
    operation_id = "deleteWarmup",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The warm-up")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WarmupId>,
) -> Answer<StatusCode> {
    if !state.egress.stop_warmup(id).await? {
        return Err(Problem::not_found("warm-up"));
    }
    audit::record_installation(&state, &caller, Entry::new("warmup.ended", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
