use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use postroad_account::Scope;
use postroad_audience::Rule;
use postroad_base::SegmentId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::rule::SegmentRule;
use super::view::SegmentView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::{Conflict, PreconditionFailed};
use crate::routes::contacts::if_match;
use crate::{Answer, ApiState};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentChange {
    name: Option<String>,
    description: Option<String>,
    #[serde(default, deserialize_with = "super::written::rule_if_any")]
    #[schema(value_type = Option<SegmentRule>)]
    rule: Option<Rule>,
}

/// Change a segment
///
/// With `If-Match`, only if nobody changed it since.
#[utoipa::path(
    patch,
    path = "/segments/{id}",
    operation_id = "updateSegment",
    tag = "segments",
    security(("api_key" = [Scope::AudienceWrite])),
    params(
        ("id" = Uuid, Path, description = "The segment"),
        ("If-Match" = Option<String>, Header, description = "The version of the segment as you know it, in quotes."),
    ),
    request_body = SegmentChange,
    responses((status = 200, description = "The segment as it is now.", body = SegmentView), Conflict, PreconditionFailed)
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SegmentId>,
    headers: HeaderMap,
    JsonBody(wanted): JsonBody<SegmentChange>,
) -> Answer<Json<SegmentView>> {
    let version = if_match(&headers)?;
    let SegmentChange { name, description, rule } = wanted;
    let change = postroad_audience::SegmentChange { name, description, rule };
    let segment = state.audience.segments.update(caller.workspace(), id, change, version).await?;
    let entry = Entry::new("segment.changed", id.to_string())
        .after(json!({ "name": segment.name, "version": segment.version }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(segment.into()))
}
