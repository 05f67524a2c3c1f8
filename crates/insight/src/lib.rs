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
//! `cargo run --release -p postroad-insight --example bench` on two cores shared with other work, SQLite with
//! `synchronous=NORMAL`; a message to one recipient, accepted and delivered 40 ms later with a short transcript:
//!
//! | | CPU per message | handed to `write(2)` | in the file |
//! |---|---|---|---|
//! | 5,000/s, five runs of 50,000 | 46 to 81 µs, median 60 | 1,730 to 1,770 bytes | 680 bytes |
//! | as fast as it goes, five runs of 100,000 (16,000 to 23,000/s) | 40 to 50 µs, median 48 | 1,750 bytes | 677 bytes |
//! | the same, one run of 600,000 | 53 µs | 1,955 bytes | 674 bytes |
//!
//! Bytes include the last checkpoint and the merges of the text index, which grow with the logarithm of its size. With
//! 600,000 messages a page of 50 takes 0.3 to 50 ms, the longest when 20,000 candidates are looked at in vain.

mod code;
mod detail;
mod error;
mod figures;
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
pub use figures::{
    Bucket, DestinationFigures, DestinationSort, LastReply, Point, SERIES_POINTS_MAX, Span, Totals,
};
pub use log::{Committed, EventLog, WAITING_RECORDS_MAX};
pub use person::Erased;
pub use query::{
    EventFilter, Followed, LogEvent, MessageExplanation, MessageFacts, MessageFilter, MessageStory,
    MessageSummary, Outcome, Outcomes, PAGE_MAX, RecipientExplanation, RecipientState,
};
pub use record::{AcceptedMessage, Record, Source, SourceError};
pub use retention::{Pruned, Retention};
pub use status::{RecipientStatus, StatusError};
pub use terms::words as search_words;
pub use webhook::{
    ATTEMPTS_MAX, Delivery, DeliveryAttempt, DeliveryStatus, EndpointChange, EndpointSort, GuardedTransport,
    NewEndpoint, SecretBox, SecretBoxError, TransportError, WebhookEndpoint, WebhookKind, WebhookKindError,
    WebhookRequest, WebhookResponse, WebhookSecret, WebhookTransport, Webhooks, sign,
};
