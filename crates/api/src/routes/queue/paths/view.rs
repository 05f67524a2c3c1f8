use postroad_delivery::queue::{GateState, PathRow};
use postroad_delivery::shaping::{Change, ChangeKind, CurvePoint, Evidence};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::Timestamp;

/// Whether mail goes over a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathStateView {
    Open,
    /// With limits below where they began.
    Slowed,
    /// Nothing goes before `suspended_until`.
    Suspended,
    /// One message at a time sees whether it is open again.
    Probing,
}

/// One source at one provider, or at one site where no provider is known: what limits are kept for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueuePath)]
pub struct PathView {
    /// Names it as long as the program runs.
    #[schema(example = "default~google")]
    pub id: String,
    /// `null`: the source of the configuration.
    pub source_id: Option<Uuid>,
    /// What the source is called.
    #[schema(example = "default")]
    pub source: String,
    /// The provider's name, where one is known.
    #[schema(example = "google")]
    pub provider: Option<String>,
    /// The provider, or the MX hosts, as people call them.
    #[schema(example = "Google")]
    pub title: String,
    pub state: PathStateView,
    /// With `suspended`: when it is tried again, by one message.
    pub suspended_until: Option<Timestamp>,
    /// Recipients that are ready to go.
    pub ready: u32,
    /// Those of them that are transactional.
    pub ready_transactional: u32,
    /// Connections there are.
    pub connections: u32,
    /// Connections there may be.
    pub allowed_connections: u32,
    /// Messages a second there may be; `null`: as many as there are.
    pub messages_per_second: Option<f64>,
    /// Messages one connection may carry.
    pub messages_per_connection: u32,
    /// Connections that may be opened a minute.
    pub connections_per_minute: u32,
    /// Taken by the other side, of the last hour.
    pub delivered_last_hour: u32,
    /// Put off by the other side, of the last hour.
    pub deferred_last_hour: u32,
    /// Refused for good by the other side, of the last hour.
    pub bounced_last_hour: u32,
}

impl PathView {
    pub fn new(row: PathRow, source: &str) -> Self {
        let (state, until) = match row.state {
            GateState::Open => (PathStateView::Open, None),
            GateState::Slowed => (PathStateView::Slowed, None),
            GateState::Suspended { until } => (PathStateView::Suspended, Some(Timestamp(until))),
            GateState::Probing => (PathStateView::Probing, None),
        };
        Self {
            id: row.id,
            source_id: row.source_id.map(|id| id.0),
            source: source.to_owned(),
            provider: row.provider.map(Into::into),
            title: row.title,
            state,
            suspended_until: until,
            ready: row.ready,
            ready_transactional: row.urgent,
            connections: row.connections,
            allowed_connections: row.pace.connections,
            messages_per_second: row.pace.messages_per_second,
            messages_per_connection: row.pace.messages_per_connection,
            connections_per_minute: row.pace.connections_per_minute,
            delivered_last_hour: row.delivered,
            deferred_last_hour: row.deferred,
            bounced_last_hour: row.bounced,
        }
    }
}

/// Replies that one rule of a profile is about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueuePathEvidence)]
pub struct EvidenceView {
    /// The rule that knows them.
    #[schema(example = "yahoo.complaints")]
    pub rule: String,
    /// The last of them.
    pub reply: String,
    pub count: u32,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

impl From<Evidence> for EvidenceView {
    fn from(evidence: Evidence) -> Self {
        Self {
            rule: evidence.rule.to_string(),
            reply: evidence.reply.into(),
            count: evidence.count,
            first_at: evidence.first_at.into(),
            last_at: evidence.last_at.into(),
        }
    }
}

/// What was done about a path's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathChangeKind {
    /// The other side complained.
    SlowedDown,
    /// Nothing goes for a while.
    Suspended,
    /// One message may see whether it is open again.
    Probing,
    /// It is open again, with small limits.
    Recovered,
    /// All was well, and the limits were in use.
    Raised,
}

/// One change of a path's limits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueuePathChange)]
pub struct ChangeView {
    pub at: Timestamp,
    pub kind: PathChangeKind,
    /// The rule that led to it.
    pub rule: Option<String>,
    /// With `suspended`: until when.
    pub until: Option<Timestamp>,
    /// Connections there may be since then.
    pub connections: Option<u32>,
    /// Messages a second there may be since then; `null`: as many as there are, or not changed.
    pub messages_per_second: Option<f64>,
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        let (kind, until, pace) = match change.kind {
            ChangeKind::SlowedDown(pace) => (PathChangeKind::SlowedDown, None, Some(pace)),
            ChangeKind::Suspended { until } => (PathChangeKind::Suspended, Some(Timestamp(until)), None),
            ChangeKind::Probing => (PathChangeKind::Probing, None, None),
            ChangeKind::Recovered(pace) => (PathChangeKind::Recovered, None, Some(pace)),
            ChangeKind::Raised(pace) => (PathChangeKind::Raised, None, Some(pace)),
        };
        Self {
            at: change.at.into(),
            kind,
            rule: change.rule.map(|rule| rule.to_string()),
            until,
            connections: pace.map(|pace| pace.connections),
            messages_per_second: pace.and_then(|pace| pace.messages_per_second),
        }
    }
}

/// Five minutes of a path.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueuePathPoint)]
pub struct PointView {
    /// When they began.
    pub at: Timestamp,
    pub delivered: u32,
    pub deferred: u32,
    pub bounced: u32,
    /// The most connections at a time.
    pub connections: u32,
    /// Connections there were allowed at the end.
    pub allowed_connections: u32,
    /// Messages a second there were allowed at the end; `null`: as many as there were.
    pub allowed_messages_per_second: Option<f32>,
}

impl From<CurvePoint> for PointView {
    fn from(point: CurvePoint) -> Self {
        Self {
            at: point.at.into(),
            delivered: point.delivered,
            deferred: point.deferred,
            bounced: point.bounced,
            connections: point.connections,
            allowed_connections: point.allowed_connections,
            allowed_messages_per_second: (point.allowed_rate > 0.0).then_some(point.allowed_rate),
        }
    }
}
