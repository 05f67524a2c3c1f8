use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::SegmentView;
use crate::auth::Caller;
use crate::page::Paged;
use crate::{Answer, ApiState};

/// List segments
///
/// By name, each with the number of its members. A workspace has at most 1,000, so all are on one page.
/// `GET /api/v1/contacts?segment=` searches and sorts who is in one.
#[utoipa::path(
    get,
    path = "/segments",
    operation_id = "listSegments",
    tag = "segments",
    security(("api_key" = [Scope::AudienceRead])),
    responses((status = 200, description = "The segments.", body = Paged<SegmentView>))
)]
pub async fn list(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<Paged<SegmentView>>> {
    let found = state.audience.segments.list(caller.workspace()).await?;
    Ok(Json(Paged { items: found.into_iter().map(SegmentView::from).collect(), next_cursor: None }))
}
