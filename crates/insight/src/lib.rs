//! The event log of all mail, what can be asked of it, and webhooks.
//!
//! * [`EventLog`]: takes [`Record`]s from delivery, writes them in batches, and answers questions: listings of
//!   messages and events, one message's story, why something happened, counts.
//!
//! **Invariant:** nothing here sends mail or decides anything about it; it remembers and tells.

mod code;
mod detail;
mod error;
mod log;
mod person;
mod query;
mod record;
mod retention;
mod schema;
mod sql;
mod status;
mod terms;
mod webhook;

pub use error::InsightError;
pub use log::{Committed, EventLog, WAITING_RECORDS_MAX};
pub use person::Erased;
pub use query::{
    Counts, DomainCount, EventFilter, HourCount, LogEvent, MessageExplanation, MessageFacts, MessageFilter,
    MessageStory, MessageSummary, PAGE_MAX, RecipientExplanation, RecipientState,
};
pub use record::{AcceptedMessage, Record, Source, SourceError};
pub use retention::{Pruned, Retention};
pub use status::{RecipientStatus, StatusError};
pub use webhook::{
    ATTEMPTS_MAX, Delivery, DeliveryAttempt, DeliveryStatus, EndpointChange, GuardedTransport, NewEndpoint,
    SecretBox, SecretBoxError, TransportError, WebhookEndpoint, WebhookKind, WebhookKindError,
    WebhookRequest, WebhookResponse, WebhookSecret, WebhookTransport, Webhooks, sign,
};
