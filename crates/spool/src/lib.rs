//! The durable store of accepted messages.
//!
//! [`Spool`] is what the delivery side sees, [`LogSpool`] keeps it in a directory of this machine. This crate never
//! decides, sends or parses mail.

mod disk;
mod error;
mod journal;
mod log;
mod spool;

pub use disk::{Disk, DiskFile, RealDisk, Space};
pub use error::SpoolError;
pub use journal::{AcceptedEntry, JournalEntry, JournalReader, JournalRecord};
pub use log::{LogSpool, Options, Progress, Recovery, Stage};
pub use spool::{
    Accepted, CHANGES_MAX, Change, LiveMessage, LiveRecipient, MESSAGE_MAX_BYTES, MessageKey,
    NOTES_MAX_BYTES, NewMessage, NewRecipient, Position, RECIPIENTS_MAX, RecipientState, Spool, SpoolState,
    SpoolStats, Stored, TAG_MAX_BYTES, TAGS_MAX,
};
