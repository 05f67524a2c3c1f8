use std::fmt;

use bytes::Bytes;
use postroad_base::{MessageId, Stream, UtcMillis, WorkspaceId};

use crate::{Change, MessageKey, NewRecipient, Position, SpoolError};

/// One durable record of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRecord {
    /// Pass it to [`crate::Spool::journal`] to go on after this record.
    pub position: Position,
    pub entry: JournalEntry,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalEntry {
    Accepted(Box<AcceptedEntry>),
    /// One whole [`crate::Spool::settle`].
    Changed(Vec<Change>),
}

/// A message as it was accepted, without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedEntry {
    pub key: MessageKey,
    pub id: MessageId,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: Vec<Box<str>>,
    pub recipients: Vec<NewRecipient>,
    pub meta: Bytes,
    pub body_bytes: u64,
}

type Records = Box<dyn Iterator<Item = Result<JournalRecord, SpoolError>> + Send>;

/// The records after a position, in log order. Ends at what is durable; asked again later, it goes on from there.
pub struct JournalReader(Records);

impl JournalReader {
    pub(crate) fn new(records: Records) -> Self {
        Self(records)
    }
}

impl fmt::Debug for JournalReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JournalReader")
    }
}

impl Iterator for JournalReader {
    type Item = Result<JournalRecord, SpoolError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}
