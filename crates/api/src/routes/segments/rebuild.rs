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
use crate::{Answer, ApiState};

/// Build the members of a segment again
///
/// Looks at all contacts in the background. It is never needed for memberships to be right: they follow every change.
#[utoipa::path(
    post,
    path = "/segments/{id}/rebuild",
    operation_id = "rebuildSegment",
    tag = "segments",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The segment")),
    responses((status = 202, description = "It is being built.", body = SegmentView))
)]
pub async fn rebuild(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SegmentId>,
) -> Answer<(StatusCode, Json<SegmentView>)> {
    let segment = state.audience.segments.rebuild(caller.workspace(), id).await?;
    audit::record(&state, &caller, Entry::new("segment.rebuilt", id.to_string())).await?;
    Ok((StatusCode::ACCEPTED, Json(segment.into())))
}
