use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::SegmentId;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// Delete a segment
///
/// The contacts stay. One that another segment speaks of cannot be deleted.
#[utoipa::path(
    delete,
    path = "/segments/{id}",
    operation_id = "deleteSegment",
    tag = "segments",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The segment")),
    responses((status = 204, description = "It is gone."), Conflict)
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SegmentId>,
) -> Answer<StatusCode> {
    if !state.audience.segments.delete(caller.workspace(), id).await? {
        return Err(Problem::not_found("segment"));
    }
    audit::record(&state, &caller, Entry::new("segment.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
