use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use postroad_account::Scope;
use postroad_audience::LeavePoint;
use postroad_base::{MessageId, TopicId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{about, span};
use crate::auth::Caller;
use crate::extract::Params;
use crate::routes::stats::zone;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From this time on; 30 days before `until` without it, at most 400.
    since: Option<Timestamp>,
    /// Before this time; now without it.
    until: Option<Timestamp>,
    /// Whose days they are, as in `Asia/Seoul`; UTC without it.
    #[serde(default, deserialize_with = "zone::read")]
    #[param(value_type = Option<String>, example = "Asia/Seoul")]
    time_zone: Option<TimeZone>,
    /// Only who left this topic.
    #[param(value_type = Option<Uuid>)]
    topic: Option<TopicId>,
    /// Only who left by a link in this message.
    #[param(value_type = Option<Uuid>)]
    message: Option<MessageId>,
}

/// Who left, day by day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnsubscribeSeries)]
pub struct SeriesView {
    /// Oldest first, without gaps.
    items: Vec<PointView>,
}

/// One day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnsubscribePoint)]
pub struct PointView {
    /// When it began.
    at: Timestamp,
    left: u64,
    /// How many gave which reason; those who gave none are in `left` only.
    reasons: BTreeMap<String, u64>,
}

impl From<LeavePoint> for PointView {
    fn from(point: LeavePoint) -> Self {
        Self { at: point.at.into(), left: point.left, reasons: point.reasons }
    }
}

/// Count who unsubscribed, day by day
#[utoipa::path(
    get,
    path = "/unsubscribe-reasons/series",
    operation_id = "getUnsubscribeSeries",
    tag = "leaving",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A point for every day.", body = SeriesView))
)]
pub async fn series(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<SeriesView>> {
    let zone = query.time_zone.unwrap_or(TimeZone::UTC);
    let span = span(query.since, query.until, state.clock.now());
    let filter = about(query.topic, query.message);
    let points = state.audience.farewells.series(caller.workspace(), span, &filter, &zone).await?;
    Ok(Json(SeriesView { items: points.into_iter().map(PointView::from).collect() }))
}
