use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_delivery::queue::{DestinationQuery, DestinationRow, Totals};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::DestinationView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// For administrators: all workspaces together.
    #[serde(default)]
    all_workspaces: bool,
    /// Destinations shown, those with the most mail.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
}

/// The mail that waits, in numbers of recipients.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueOverview)]
pub struct OverviewView {
    /// All of them.
    pub recipients: u64,
    /// To be tried at a later time.
    pub scheduled: u64,
    /// To be tried as soon as a connection is free.
    pub ready: u64,
    /// Being tried right now.
    pub in_flight: u64,
    /// Until somebody releases them.
    pub held: u64,
    /// Connections to remote servers, of all workspaces.
    pub sessions: u64,
    /// Whether an administrator has stopped delivery.
    pub paused: bool,
    /// Why delivery stopped by itself, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Most mail first.
    pub destinations: Vec<DestinationView>,
}

/// Show what waits
#[utoipa::path(
    get,
    path = "/queue",
    operation_id = "getQueue",
    tag = "queue",
    security(("api_key" = [Scope::QueueRead])),
    params(Query),
    responses((status = 200, description = "The queue in numbers.", body = OverviewView))
)]
pub async fn overview(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<OverviewView>> {
    if query.all_workspaces {
        caller.require_administrator("see all workspaces together")?;
    }
    let workspace = (!query.all_workspaces).then(|| caller.workspace());
    let limit = page::limit(query.limit);
    let totals = state.engine.totals(workspace);
    let mut rows =
        state.engine.destinations(DestinationQuery { workspace, limit, ..DestinationQuery::default() }).await;
    rows.truncate(limit);
    Ok(Json(OverviewView::new(totals, rows, state.engine.is_paused(), state.engine.fault_reason())))
}

impl OverviewView {
    fn new(totals: Totals, rows: Vec<DestinationRow>, paused: bool, fault: Option<String>) -> Self {
        let counts = totals.counts;
        Self {
            recipients: counts.total(),
            scheduled: counts.scheduled,
            ready: counts.ready,
            in_flight: counts.in_flight,
            held: counts.held,
            sessions: u64::from(totals.sessions),
            paused,
            fault,
            destinations: rows.into_iter().map(DestinationView::from).collect(),
        }
    }
}
