use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::SegmentId;

use super::view::SegmentView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

/// Stop building the members of a segment
///
/// What is kept by then is not kept up until it is built again. Who asks for the segment's contacts is answered by its rule.
#[utoipa::path(
    post,
    path = "/segments/{id}/cancel",
    operation_id = "cancelSegmentBuild",
    tag = "segments",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "The segment.", body = SegmentView), Conflict)
)]
pub async fn cancel(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SegmentId>,
) -> Answer<(StatusCode, Json<SegmentView>)> {
    let segment = state.audience.segments.cancel(caller.workspace(), id).await?;
    audit::record(&state, &caller, Entry::new("segment.build_cancelled", id.to_string())).await?;
    Ok((StatusCode::OK, Json(segment.into())))
}
