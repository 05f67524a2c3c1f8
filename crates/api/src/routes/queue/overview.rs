use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_delivery::queue::{DestinationRow, Overview, PathState, WaitingState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::Params;
use crate::page;
use crate::time::Timestamp;
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

/// The mail that waits for one recipient domain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueDestination)]
pub struct DestinationView {
    #[schema(example = "example.org")]
    pub domain: String,
    pub scheduled: u64,
    pub ready: u64,
    pub in_flight: u64,
    pub held: u64,
    /// When the oldest of it was accepted.
    pub oldest_accepted_at: Timestamp,
    /// When the next of the scheduled is due.
    pub next_due: Option<Timestamp>,
    /// Connections to its servers.
    pub sessions: u32,
    /// Set when its servers do not answer and nothing is tried before a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<Timestamp>,
    /// Why its servers are not tried, or tried with care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
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
    let overview = state.engine.overview(workspace, page::limit(query.limit));
    Ok(Json(OverviewView::new(overview, state.engine.is_paused(), state.engine.fault_reason())))
}

impl OverviewView {
    fn new(overview: Overview, paused: bool, fault: Option<String>) -> Self {
        Self {
            recipients: overview.recipients,
            scheduled: overview.scheduled,
            ready: overview.ready,
            in_flight: overview.in_flight,
            held: overview.held,
            sessions: overview.sessions,
            paused,
            fault,
            destinations: overview.destinations.into_iter().map(DestinationView::from).collect(),
        }
    }
}

impl From<DestinationRow> for DestinationView {
    fn from(row: DestinationRow) -> Self {
        let (sessions, suspended_until, because) = match row.state {
            WaitingState::Unrouted => (0, None, None),
            WaitingState::Path { state: PathState::Open, sessions } => (sessions, None, None),
            WaitingState::Path { state: PathState::Probing { because }, sessions } => {
                (sessions, None, Some(because))
            }
            WaitingState::Path { state: PathState::Suspended { until, because }, sessions } => {
                (sessions, Some(Timestamp(until)), Some(because))
            }
        };
        Self {
            domain: row.domain.to_string(),
            scheduled: row.scheduled,
            ready: row.ready,
            in_flight: row.in_flight,
            held: row.held,
            oldest_accepted_at: row.oldest_accepted_at.into(),
            next_due: row.next_due.map(Timestamp),
            sessions,
            suspended_until,
            because,
        }
    }
}
