use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use postroad_account::Scope;
use postroad_audience::{Growth, GrowthPoint, GrowthStep};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::Params;
use crate::routes::stats::zone;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// A question without a span is about the last 30 days.
const USUAL: Duration = Duration::from_secs(30 * 86_400);

/// What one point covers, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience::GrowthStep")]
pub enum GrowthStepName {
    Day,
    /// From Monday to Sunday.
    Week,
    Month,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From the step that has this time in it; 30 days before `until` without it.
    since: Option<Timestamp>,
    /// Before this time; now without it.
    until: Option<Timestamp>,
    /// What one point covers; `day` without it. There are at most 400 points.
    #[param(value_type = Option<GrowthStepName>)]
    step: Option<GrowthStep>,
    /// Whose days they are, as in `Asia/Seoul`; UTC without it.
    #[serde(default, deserialize_with = "zone::read")]
    #[param(value_type = Option<String>, example = "Asia/Seoul")]
    time_zone: Option<TimeZone>,
}

/// Who came and went over time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AudienceGrowth)]
pub struct GrowthView {
    #[schema(value_type = GrowthStepName)]
    step: GrowthStep,
    /// The ways most contacts came by, most first; at most 5.
    sources: Vec<String>,
    /// Oldest first, without gaps.
    items: Vec<GrowthPointView>,
}

/// What happened in one step.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AudienceGrowthPoint)]
pub struct GrowthPointView {
    /// When it began.
    at: Timestamp,
    /// Contacts that were made.
    joined: u64,
    /// Of those, by each of `sources`, in their order; the rest came by others.
    joined_by: Vec<u64>,
    /// Times that somebody unsubscribed, from one topic or several at once.
    left: u64,
    /// Addresses that were suppressed because mail to them bounced.
    bounced: u64,
    /// Addresses that were suppressed because their owners complained.
    complained: u64,
}

impl From<GrowthPoint> for GrowthPointView {
    fn from(point: GrowthPoint) -> Self {
        let GrowthPoint { at, joined, joined_by, left, bounced, complained } = point;
        Self { at: at.into(), joined, joined_by, left, bounced, complained }
    }
}

/// Tell how the audience grows
///
/// What happened, as it was counted then: deleting contacts does not change it.
#[utoipa::path(
    get,
    path = "/audience/growth",
    operation_id = "getAudienceGrowth",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A point for every day, week or month.", body = GrowthView))
)]
pub async fn growth(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<GrowthView>> {
    let now = state.clock.now();
    let until = query.until.map_or(now, |at| at.0).min(now);
    let since = query.since.map_or(until.minus(USUAL), |at| at.0);
    let step = query.step.unwrap_or_default();
    let zone = query.time_zone.unwrap_or(TimeZone::UTC);
    let growth = &state.audience.growth;
    let Growth { sources, points } = growth.over(caller.workspace(), since, until, step, &zone).await?;
    Ok(Json(GrowthView { step, sources, items: points.into_iter().map(GrowthPointView::from).collect() }))
}
