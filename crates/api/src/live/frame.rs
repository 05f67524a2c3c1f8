use std::sync::Arc;

use postroad_delivery::queue::Totals;
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::events::view::{EventView, Transcripts};
use crate::routes::messages::view::SourceName;

/// Something a feed tells its listeners, written once for all of them.
#[derive(Clone, Debug)]
pub(crate) enum Frame {
    /// An event of the log, and its place there.
    Event {
        seq: i64,
        json: Arc<str>,
    },
    /// Events were left out: there were more than anybody reads.
    Skipped,
    Queue(Arc<str>),
    /// A message was captured.
    Sandbox(Arc<str>),
}

/// An event with what a list of messages shows of its message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveEvent {
    #[serde(flatten)]
    event: EventView,
    /// The From field.
    from: String,
    /// How the message came in.
    #[schema(value_type = SourceName)]
    source: postroad_insight::Source,
    credential: Option<String>,
    size_bytes: u64,
    recipient_count: u32,
    accepted_at: crate::time::Timestamp,
}

/// The queue in numbers of recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LiveQueue {
    recipients: u64,
    scheduled: u64,
    ready: u64,
    in_flight: u64,
    held: u64,
    /// Connections to remote servers, of all workspaces.
    sessions: u64,
    paused: bool,
}

impl LiveEvent {
    pub fn new(event: postroad_insight::LogEvent) -> Self {
        let message = &event.message;
        Self {
            from: message.header_from.clone(),
            source: message.source,
            credential: message.credential.clone(),
            size_bytes: message.size_bytes,
            recipient_count: message.recipient_count,
            accepted_at: message.at.into(),
            event: EventView::new(event, Transcripts::Hidden),
        }
    }
}

impl LiveQueue {
    pub fn new(totals: &Totals, paused: bool) -> Self {
        Self {
            recipients: totals.counts.total(),
            scheduled: totals.counts.scheduled,
            ready: totals.counts.ready,
            in_flight: totals.counts.in_flight,
            held: totals.counts.held,
            sessions: u64::from(totals.sessions),
            paused,
        }
    }
}

/// JSON of something that is only strings and numbers.
pub(crate) fn json(value: &impl Serialize) -> Arc<str> {
    serde_json::to_string(value).expect("strings and numbers").into()
}
