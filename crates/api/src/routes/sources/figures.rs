use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::SourceId;
use postroad_delivery::egress::warmup::{Day, DayCounts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::ADMINISTRATOR;
use crate::extract::{Id, Params};
use crate::{Answer, ApiState, FieldError, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Days up to today.
    #[param(minimum = 1, maximum = 90, default = 30)]
    days: Option<u8>,
}

const DAYS_DEFAULT: u8 = 30;
const DAYS_MAX: u8 = 90;

/// What left from a source.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SourceFigures)]
pub struct FiguresView {
    /// Oldest first; days on which nothing was sent to a provider are not there.
    items: Vec<SourceDay>,
}

/// A day with one provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceDay {
    /// In UTC.
    #[schema(format = "date", example = "2026-11-28")]
    day: String,
    #[schema(example = "google")]
    provider: String,
    #[serde(flatten)]
    counts: CountsView,
}

/// What happened to recipients.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[schema(as = SourceCounts)]
pub struct CountsView {
    /// Attempts.
    pub sent: u64,
    pub delivered: u64,
    pub deferred: u64,
    pub bounced: u64,
    pub complained: u64,
}

impl From<DayCounts> for CountsView {
    fn from(counts: DayCounts) -> Self {
        Self {
            sent: counts.sent,
            delivered: counts.delivered,
            deferred: counts.deferred,
            bounced: counts.bounced,
            complained: counts.complained,
        }
    }
}

/// Show what left from a source
///
/// Per day and mailbox provider.
#[utoipa::path(
    get,
    path = "/sources/{id}/figures",
    operation_id = "getSourceFigures",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The source"), Query),
    responses((status = 200, description = "The days.", body = FiguresView))
)]
pub async fn figures(
    State(state): State<Arc<ApiState>>,
    Id(id): Id<SourceId>,
    Params(query): Params<Query>,
) -> Answer<Json<FiguresView>> {
    state.egress.source(id).await?.ok_or_else(|| Problem::not_found("source"))?;
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(out_of_bounds());
    }
    let from = Day::of(state.clock.now()).plus(1 - i64::from(days));
    let found = state.egress.figures(Some(id), from).await?;
    let items = found.into_iter().map(|(day, provider, counts)| SourceDay {
        day: day.to_string(),
        provider,
        counts: counts.into(),
    });
    Ok(Json(FiguresView { items: items.collect() }))
}

fn out_of_bounds() -> Problem {
    let message = format!("must be between 1 and {DAYS_MAX}");
    Problem::new(StatusCode::BAD_REQUEST, "query_invalid", format!("days {message}"))
        .with_errors(vec![FieldError::new("days", message)])
}
