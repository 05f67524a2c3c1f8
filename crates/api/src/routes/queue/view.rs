use postroad_delivery::queue::{DestinationRow, LastReply, PathState, WaitingState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::Timestamp;

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
    /// When the oldest of it was accepted. In a big queue up to a minute behind.
    pub oldest_accepted_at: Timestamp,
    /// When the next of the scheduled is due. In a big queue up to a minute behind.
    pub next_due: Option<Timestamp>,
    /// Connections to its servers.
    pub sessions: u32,
    /// Set when its servers do not answer and nothing is tried before a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<Timestamp>,
    /// Why its servers are not tried, or tried with care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What its servers said last, or why they could not be reached. Not known after a restart.
    pub last_reply: Option<QueueReply>,
    /// Workspaces whose mail waits for it.
    pub workspaces: u32,
}

/// The last word of a destination.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueReply {
    #[schema(example = 451)]
    pub code: u16,
    /// RFC 3463
    #[schema(example = "4.7.1")]
    pub enhanced_code: Option<String>,
    #[schema(example = "Greylisted, try again later")]
    pub text: String,
    pub at: Timestamp,
}

impl From<LastReply> for QueueReply {
    fn from(last: LastReply) -> Self {
        Self {
            code: last.code,
            enhanced_code: last.enhanced.map(|code| code.to_string()),
            text: last.text.into(),
            at: last.at.into(),
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
            scheduled: row.counts.scheduled,
            ready: row.counts.ready,
            in_flight: row.counts.in_flight,
            held: row.counts.held,
            oldest_accepted_at: row.oldest_accepted_at.into(),
            next_due: row.next_due.map(Timestamp),
            sessions,
            suspended_until,
            because,
            last_reply: row.last_reply.map(QueueReply::from),
            workspaces: row.workspaces,
        }
    }
}
