use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::{UtcMillis, WorkspaceId};
use postroad_insight::{Span, Totals};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::span;
use crate::auth::Caller;
use crate::extract::Params;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From this time on; 24 hours before `until` without it.
    since: Option<Timestamp>,
    /// Before this time; now without it.
    until: Option<Timestamp>,
}

/// How often what happened: recipients accepted, and events by kind.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Figures)]
pub struct FiguresView {
    pub accepted: u64,
    pub delivered: u64,
    /// Attempts that were put off; a recipient may count several times.
    pub deferred: u64,
    pub bounced: u64,
    pub expired: u64,
    pub cancelled: u64,
    pub suppressed: u64,
    pub captured: u64,
    pub held: u64,
}

impl From<Totals> for FiguresView {
    fn from(totals: Totals) -> Self {
        let Totals { accepted, delivered, deferred, bounced, expired, cancelled, suppressed, captured, held } =
            totals;
        Self { accepted, delivered, deferred, bounced, expired, cancelled, suppressed, captured, held }
    }
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = StatsTotals)]
pub struct TotalsView {
    /// The span that was counted: the one asked for, widened to whole minutes, or to what older counts are kept by.
    since: Timestamp,
    until: Timestamp,
    #[serde(flatten)]
    figures: FiguresView,
    /// The same for the span of the same length before it.
    previous: FiguresView,
}

impl TotalsView {
    pub(crate) async fn of(
        state: &ApiState,
        workspace: WorkspaceId,
        since: UtcMillis,
        until: UtcMillis,
    ) -> Answer<Self> {
        let now = state.clock.now();
        Self::of_span(state, workspace, Span::new(since, until, now), now).await
    }

    async fn of_span(state: &ApiState, workspace: WorkspaceId, span: Span, now: UtcMillis) -> Answer<Self> {
        let figures = state.events.totals(workspace, span).await?.into();
        let previous = state.events.totals(workspace, span.before(now)).await?.into();
        Ok(Self { since: span.since.into(), until: span.until.into(), figures, previous })
    }
}

/// Totals
#[utoipa::path(
    get,
    path = "/stats/totals",
    operation_id = "getTotals",
    tag = "stats",
    security(("api_key" = [Scope::EventsRead])),
    params(Query),
    responses((status = 200, description = "What happened in the span, and in the one before.", body = TotalsView))
)]
pub async fn totals(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<TotalsView>> {
    let now = state.clock.now();
    let span = span(query.since, query.until, now)?;
    Ok(Json(TotalsView::of_span(&state, caller.workspace(), span, now).await?))
}
