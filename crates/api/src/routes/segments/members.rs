use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::Member;
use postroad_base::SegmentId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::page::{self, PageQuery, Paged};
use crate::routes::contacts::view::ContactView;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// A contact in a segment.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentMember {
    contact: ContactView,
    /// Since when it is known to be in it.
    since: Timestamp,
}

impl From<Member> for SegmentMember {
    fn from(member: Member) -> Self {
        Self { contact: member.contact.into(), since: member.since.into() }
    }
}

/// List the members of a segment
///
/// As they are kept, in the order the contacts were made: changes appear within seconds, and while the segment is being
/// built, those found so far. `GET /api/v1/contacts?segment=` searches and sorts them, and never lags behind.
#[utoipa::path(
    get,
    path = "/segments/{id}/members",
    operation_id = "listSegmentMembers",
    tag = "segments",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The segment"), PageQuery),
    responses((status = 200, description = "A page of members.", body = Paged<SegmentMember>))
)]
pub async fn members(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<SegmentId>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<SegmentMember>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.audience.segments.members(caller.workspace(), id, cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found.ok_or_else(|| Problem::not_found("segment"))?, SegmentMember::from)))
}
