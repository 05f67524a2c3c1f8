use std::fmt;

use bytes::Bytes;
use postroad_base::{MessageId, Stream, UtcMillis, WorkspaceId};

use crate::facts::{Facts, decode_changes};
use crate::{Change, MessageKey, NewRecipient, Position, RecipientState, SpoolError};

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

impl JournalEntry {
    /// From the index part of a record and its meta. `None` if they make no sense.
    pub(crate) fn accepted(key: u64, body_bytes: u64, index: &[u8], meta: Bytes) -> Option<Self> {
        let facts = Facts::decode(index)?;
        let mut recipients = Vec::with_capacity(facts.recipients.len());
        for recipient in &facts.recipients {
            recipients.push(NewRecipient {
                domain: recipient.domain.parse().ok()?,
                due: recipient.due,
                held: matches!(recipient.state, RecipientState::Held { .. }),
            });
        }
        Some(Self::Accepted(Box::new(AcceptedEntry {
            key: MessageKey(key),
            id: facts.id,
            accepted_at: facts.accepted_at,
            expires_at: facts.expires_at,
            workspace: facts.workspace,
            stream: facts.stream,
            tags: facts.tags.iter().map(|tag| Box::from(*tag)).collect(),
            recipients,
            meta,
            body_bytes,
        })))
    }

    /// From the index part of a record and its notes in one piece. `None` if they make no sense.
    pub(crate) fn changed(index: &[u8], notes: &Bytes) -> Option<Self> {
        let mut at = 0;
        let mut changes = Vec::new();
        for facts in decode_changes(index)? {
            let end = at + facts.note_len as usize;
            if end > notes.len() {
                return None;
            }
            changes.push(Change {
                key: MessageKey(facts.key),
                recipient: facts.recipient,
                state: facts.state,
                note: notes.slice(at..end),
            });
            at = end;
        }
        Some(Self::Changed(changes))
    }
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
