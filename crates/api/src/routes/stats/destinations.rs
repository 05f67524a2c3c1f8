use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::EventKind;
use postroad_insight::{DestinationFigures, DestinationSort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::span;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page;
use crate::routes::events::view::{EventKindName, ReplyView};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// Which destinations come first, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_insight::DestinationSort")]
pub enum DestinationSortName {
    Slowest,
    Deferred,
    Volume,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From this time on, widened to whole hours (whole days of UTC when it is more than two days ago); 24 hours before
    /// `until` without it.
    since: Option<Timestamp>,
    /// Before this time; now without it.
    until: Option<Timestamp>,
    /// `volume` without it. `slowest` lists only where something was delivered, `deferred` only where something was put off.
    #[param(value_type = Option<DestinationSortName>, inline)]
    sort: Option<DestinationSort>,
    /// Destinations shown.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatsDestinations)]
pub struct DestinationsView {
    items: Vec<DestinationView>,
}

/// What happened with one recipient domain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatsDestination)]
pub struct DestinationView {
    #[schema(example = "example.org")]
    domain: String,
    accepted: u64,
    delivered: u64,
    /// Attempts that were put off.
    deferred: u64,
    bounced: u64,
    expired: u64,
    captured: u64,
    /// Half of the deliveries were made within so many seconds of acceptance.
    median_secs: Option<f64>,
    /// 95 of 100 deliveries were made within so many seconds.
    p95_secs: Option<f64>,
    /// What its server said when it last put something off or refused it.
    last_reply: Option<LastReplyView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LastReply)]
pub struct LastReplyView {
    #[serde(flatten)]
    reply: ReplyView,
    at: Timestamp,
    #[schema(value_type = EventKindName)]
    kind: EventKind,
}

impl From<DestinationFigures> for DestinationView {
    fn from(figures: DestinationFigures) -> Self {
        Self {
            domain: figures.domain,
            accepted: figures.accepted,
            delivered: figures.delivered,
            deferred: figures.deferred,
            bounced: figures.bounced,
            expired: figures.expired,
            captured: figures.captured,
            median_secs: figures.median_secs,
            p95_secs: figures.p95_secs,
            last_reply: figures.last_reply.map(|last| LastReplyView {
                reply: last.reply.into(),
                at: last.at.into(),
                kind: last.kind,
            }),
        }
    }
}

/// Totals by recipient domain
#[utoipa::path(
    get,
    path = "/stats/destinations",
    operation_id = "getDestinations",
    tag = "stats",
    security(("api_key" = [Scope::EventsRead])),
    params(Query),
    responses((status = 200, description = "The first destinations in the order asked for.", body = DestinationsView))
)]
pub async fn destinations(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<DestinationsView>> {
    let span = span(query.since, query.until, state.clock.now())?;
    let limit = page::limit(query.limit);
    let sort = query.sort.unwrap_or_default();
    let found = state.events.destinations(caller.workspace(), span, sort, limit).await?;
    Ok(Json(DestinationsView { items: found.into_iter().map(DestinationView::from).collect() }))
}
