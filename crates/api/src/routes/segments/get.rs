use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::SegmentId;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{PhraseView, SegmentView};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// A segment with its rule put into codes.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentDetails {
    #[serde(flatten)]
    segment: SegmentView,
    /// The rule and those within it, in reading order.
    explanation: Vec<PhraseView>,
}

/// Get a segment
#[utoipa::path(
    get,
    path = "/segments/{id}",
    operation_id = "getSegment",
    tag = "segments",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "The segment.", body = SegmentDetails))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SegmentId>,
) -> Answer<Json<SegmentDetails>> {
    let segments = &state.audience.segments;
    let found = segments.get(caller.workspace(), id).await?.ok_or_else(|| Problem::not_found("segment"))?;
    let explanation = segments.explain(caller.workspace(), &found.rule).await?;
    let explanation = explanation.into_iter().map(PhraseView::from).collect();
    Ok(Json(SegmentDetails { segment: found.into(), explanation }))
}
