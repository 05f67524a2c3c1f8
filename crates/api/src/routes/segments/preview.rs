use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::Rule;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rule::SegmentRule;
use super::view::PhraseView;
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::routes::contacts::view::ContactView;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentQuestion {
    #[serde(deserialize_with = "super::written::rule")]
    #[schema(value_type = SegmentRule)]
    rule: Rule,
}

/// What a rule picks at the moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentPreview {
    count: u64,
    /// The newest of them, at most 10.
    sample: Vec<ContactView>,
    /// The rule and those within it, in reading order.
    explanation: Vec<PhraseView>,
}

/// Count what a rule picks
///
/// For an editor: nothing is kept.
#[utoipa::path(
    post,
    path = "/segments/preview",
    operation_id = "previewSegment",
    tag = "segments",
    security(("api_key" = [Scope::AudienceRead])),
    request_body = SegmentQuestion,
    responses((status = 200, description = "Count, sample and explanation.", body = SegmentPreview), Conflict)
)]
pub async fn preview(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(question): JsonBody<SegmentQuestion>,
) -> Answer<Json<SegmentPreview>> {
    let found = state.audience.segments.preview(caller.workspace(), &question.rule).await?;
    Ok(Json(SegmentPreview {
        count: found.count,
        sample: found.sample.into_iter().map(ContactView::from).collect(),
        explanation: found.phrases.into_iter().map(PhraseView::from).collect(),
    }))
}
