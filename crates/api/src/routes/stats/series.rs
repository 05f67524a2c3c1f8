use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use postroad_account::Scope;
use postroad_insight::{Bucket, Point};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::totals::FiguresView;
use super::{span, zone};
use crate::auth::Caller;
use crate::extract::Params;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// What one point covers, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_insight::Bucket")]
pub enum BucketName {
    Minute,
    Hour,
    Day,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From this time on; 24 hours before `until` without it.
    since: Option<Timestamp>,
    /// Before this time; now without it.
    until: Option<Timestamp>,
    /// What one point covers; `hour` without it. Minutes are there for the last 48 hours.
    #[param(value_type = Option<BucketName>)]
    bucket: Option<Bucket>,
    /// Whose hours and days they are, as in `Asia/Seoul`; UTC without it.
    #[serde(default, deserialize_with = "zone::read")]
    #[param(value_type = Option<String>, example = "Asia/Seoul")]
    time_zone: Option<TimeZone>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatsSeries)]
pub struct SeriesView {
    #[schema(value_type = BucketName)]
    bucket: Bucket,
    /// Oldest first, without gaps; at most 3,000.
    items: Vec<PointView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatsPoint)]
pub struct PointView {
    /// When it began.
    at: Timestamp,
    #[serde(flatten)]
    figures: FiguresView,
}

impl From<Point> for PointView {
    fn from(point: Point) -> Self {
        Self { at: point.at.into(), figures: point.totals.into() }
    }
}

/// Totals over time
#[utoipa::path(
    get,
    path = "/stats/series",
    operation_id = "getSeries",
    tag = "stats",
    security(("api_key" = [Scope::EventsRead])),
    params(Query),
    responses((status = 200, description = "A point for every minute, hour or day.", body = SeriesView))
)]
pub async fn series(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<SeriesView>> {
    let span = span(query.since, query.until, state.clock.now())?;
    let bucket = query.bucket.unwrap_or(Bucket::Hour);
    let zone = query.time_zone.unwrap_or(TimeZone::UTC);
    let points = state.events.series(caller.workspace(), span, bucket, &zone).await?;
    Ok(Json(SeriesView { bucket, items: points.into_iter().map(PointView::from).collect() }))
}
