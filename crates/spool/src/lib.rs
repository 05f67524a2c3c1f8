//! The durable store of accepted messages.
//!
//! * [`Spool`] is what the delivery side sees: accept, settle, read, and a journal of both. Everything answered with `Ok`
//!   survives `kill -9` and power loss.
//! * [`LogSpool`] keeps it in a directory of this machine: an append-only log in segments with group commit. Why a log, how
//!   it recovers and what it was measured to do stands in `docs/adr/0001-spool-log.md`.
//! * [`PgSpool`] keeps it in PostgreSQL for several machines: each owns what it accepted, by lease.
//! * [`Disk`] is the little the log asks of a disk, so that tests can give it one that tears, fills up and fails.
//!
//! Many recipients share one body. Bodies of recently accepted messages are kept in a bounded memory; of all others only an
//! index entry of less than 100 bytes is.
//!
//! **Invariant:** nothing here decides when or whether to send, opens a socket, or looks into what it stores.
//!
//! # How the log is laid out
//! | file | what |
//! |---|---|
//! | `0000000001.seg` … | segments: a header of 32 bytes, then records, each at a multiple of 8 |
//! | `checkpoint` | a snapshot of the index and the segment that start-up goes on from |
//! | `lock` | locked while a process has the spool |

mod cache;
mod codec;
mod disk;
mod draft;
mod error;
mod facts;
mod index;
mod journal;
mod log;
mod pg;
mod record;
mod spool;

pub use disk::{Disk, DiskFile, RealDisk, Space};
pub use error::SpoolError;
pub use journal::{AcceptedEntry, JournalEntry, JournalReader, JournalRecord};
pub use log::{LogSpool, Options, Progress, Recovery, Stage};
pub use pg::{PgOptions, PgSpool};
pub use spool::{
    Accepted, CHANGES_MAX, Change, LiveMessage, LiveRecipient, MESSAGE_MAX_BYTES, MessageKey,
    NOTES_MAX_BYTES, NewMessage, NewRecipient, Position, RECIPIENTS_MAX, RecipientState, Spool, SpoolState,
    SpoolStats, Stored, TAG_MAX_BYTES, TAGS_MAX,
};
