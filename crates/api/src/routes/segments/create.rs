use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_audience::Rule;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::rule::SegmentRule;
use super::view::SegmentView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSegment {
    #[schema(example = "German readers", max_length = 100)]
    name: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    description: String,
    #[serde(deserialize_with = "super::written::rule")]
    #[schema(value_type = SegmentRule)]
    rule: Rule,
}

/// Add a segment
#[utoipa::path(
    post,
    path = "/segments",
    operation_id = "createSegment",
    tag = "segments",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = NewSegment,
    responses((status = 201, description = "The segment.", body = SegmentView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(new): JsonBody<NewSegment>,
) -> Answer<(StatusCode, Json<SegmentView>)> {
    let NewSegment { name, description, rule } = new;
    let new = postroad_audience::NewSegment { name, description, rule };
    let made = state.audience.segments.create(caller.workspace(), new).await?;
    let entry = Entry::new("segment.created", made.id.to_string())
        .after(json!({ "name": made.name, "version": made.version }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
