//! The event log of all mail, what can be asked of it, and webhooks.
//!
//! * [`EventLog`]: takes [`Record`]s from delivery and writes them in batches; answers questions (listings of messages
//!   and events, one message's story, why something happened, counts); forgets by days ([`Retention`]); gives out and
//!   erases what is known of a person.
//! * [`Webhooks`]: endpoints, deliveries, replay, after Standard Webhooks; requests leave through a
//!   [`WebhookTransport`], of which [`GuardedTransport`] is the real one.
//!
//! **Invariant:** nothing here sends mail or decides anything about it; it remembers and tells.
//!
//! # How the log is laid out
//! One counter numbers messages and events alike, in the order of commits; it is the cursor of every listing and
//! consumer. An acceptance has no event of its own: the message's row is the event. A recipient's events are chained
//! backwards from its row, so a story needs no index; what is said is packed against a dictionary. Words, addresses and
//! tags are terms in one text index, each under its workspace's prefix. An outcome that comes in the same batch as its
//! message becomes part of the message's insert.
//!
//! # Cost, measured
//! `cargo run --release -p postroad-insight --example bench` on two shared cores, SQLite with `synchronous=NORMAL`: a
//! message to one recipient, accepted and delivered with a short transcript, costs 42 to 59 µs of CPU and 1.7 KB handed
//! to the disk (log, checkpoint and index merges included; 1.9 KB with 600,000 messages) and takes 660 bytes in the
//! file. 64 rows per statement instead of 256 cost twice the CPU, in trips between threads.

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
