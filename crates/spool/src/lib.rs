//! The durable store of accepted messages.
//!
//! [`Spool`] is what the delivery side sees. This crate never decides, sends or parses mail.

mod error;
mod journal;
mod spool;

pub use error::SpoolError;
pub use journal::{AcceptedEntry, JournalEntry, JournalReader, JournalRecord};
pub use spool::{
    Accepted, CHANGES_MAX, Change, LiveMessage, LiveRecipient, MESSAGE_MAX_BYTES, MessageKey, NOTES_MAX_BYTES,
    NewMessage, NewRecipient, Position, RECIPIENTS_MAX, RecipientState, Spool, SpoolState, SpoolStats, Stored,
    TAG_MAX_BYTES, TAGS_MAX,
};
