//! Records before they have a place in the log.

use std::io::IoSlice;

use bytes::Bytes;

use crate::facts::{ChangeFacts, Facts, RecipientFacts, encode_changes};
use crate::record::{ALIGN, HEADER_BYTES, Header, Kind};
use crate::{
    CHANGES_MAX, Change, MESSAGE_MAX_BYTES, NOTES_MAX_BYTES, NewMessage, RECIPIENTS_MAX, RecipientState,
    SpoolError, TAG_MAX_BYTES, TAGS_MAX,
};

/// A record without marker, batch and key.
#[derive(Debug)]
pub(crate) struct Draft {
    pub header: Header,
    /// Room for the header, the index part and, for new records, everything else up to the padding.
    bytes: Vec<u8>,
    /// Meta and body where they come from elsewhere.
    payload: Bytes,
}

const PADDING: [u8; ALIGN] = [0; ALIGN];

impl Draft {
    /// Checks a new message against the limits and encodes it.
    pub fn accept(message: &NewMessage) -> Result<Self, SpoolError> {
        let body_len: usize = message.body.iter().map(Bytes::len).sum();
        if message.recipients.is_empty() {
            return Err(SpoolError::TooLarge("a message needs a recipient"));
        }
        if message.recipients.len() > RECIPIENTS_MAX {
            return Err(SpoolError::TooLarge("too many recipients"));
        }
        if message.tags.len() > TAGS_MAX || message.tags.iter().any(|tag| tag.len() > TAG_MAX_BYTES) {
            return Err(SpoolError::TooLarge("too many or too long tags"));
        }
        if message.meta.len() + body_len > MESSAGE_MAX_BYTES {
            return Err(SpoolError::TooLarge("too large a message"));
        }
        let facts = facts_of(message);
        let room = HEADER_BYTES + INDEX_GUESS_BYTES + message.meta.len() + body_len + ALIGN;
        let mut bytes = Vec::with_capacity(room);
        bytes.resize(HEADER_BYTES, 0);
        facts.encode(&mut bytes);
        let index_end = bytes.len();
        bytes.extend_from_slice(&message.meta);
        let meta_end = bytes.len();
        for piece in &message.body {
            bytes.extend_from_slice(piece);
        }
        Ok(Self::of_one(Kind::Accepted, bytes, index_end, meta_end))
    }

    /// Checks changes against the limits and encodes them.
    pub fn settle(changes: &[Change]) -> Result<(Self, Vec<ChangeFacts>), SpoolError> {
        let notes_len: usize = changes.iter().map(|change| change.note.len()).sum();
        if changes.len() > CHANGES_MAX || notes_len > NOTES_MAX_BYTES {
            return Err(SpoolError::TooLarge("too many changes at once"));
        }
        let facts: Vec<_> = changes
            .iter()
            .map(|change| ChangeFacts {
                key: change.key.0,
                recipient: change.recipient,
                state: change.state,
                note_len: change.note.len() as u32,
            })
            .collect();
        let mut bytes =
            Vec::with_capacity(HEADER_BYTES + CHANGE_GUESS_BYTES * changes.len() + notes_len + ALIGN);
        bytes.resize(HEADER_BYTES, 0);
        encode_changes(&mut bytes, &facts);
        let index_end = bytes.len();
        for change in changes {
            bytes.extend_from_slice(&change.note);
        }
        let end = bytes.len();
        Ok((Self::of_one(Kind::Changed, bytes, index_end, end), facts))
    }

    /// A record of nothing but an index part.
    pub fn states(encode: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut bytes = vec![0; HEADER_BYTES];
        encode(&mut bytes);
        let end = bytes.len();
        Self::of_one(Kind::States, bytes, end, end)
    }

    /// A live message with the states it has now, and what it was accepted with.
    pub fn moved(facts: &Facts<'_>, key: u64, payload: Bytes, old: &Header) -> Self {
        let mut bytes = vec![0; HEADER_BYTES];
        facts.encode(&mut bytes);
        let end = bytes.len();
        let mut draft = Self::of_one(Kind::Moved, bytes, end, end);
        draft.header = Header {
            key,
            meta_len: old.meta_len,
            body_len: old.body_len,
            meta_crc: old.meta_crc,
            body_crc: old.body_crc,
            ..draft.header
        };
        draft.payload = payload;
        draft
    }

    fn of_one(kind: Kind, bytes: Vec<u8>, index_end: usize, meta_end: usize) -> Self {
        let header = Header {
            marker: 0,
            kind,
            batch_start: 0,
            key: 0,
            index_len: (index_end - HEADER_BYTES) as u32,
            meta_len: (meta_end - index_end) as u32,
            body_len: (bytes.len() - meta_end) as u32,
            index_crc: crc32c::crc32c(&bytes[HEADER_BYTES..index_end]),
            meta_crc: crc32c::crc32c(&bytes[index_end..meta_end]),
            body_crc: crc32c::crc32c(&bytes[meta_end..]),
        };
        Self { header, bytes, payload: Bytes::new() }
    }

    /// Of the whole record, with padding.
    pub fn len(&self) -> u32 {
        self.header.record_len() as u32
    }

    /// Gives the record its place.
    pub fn place(&mut self, marker: u64, batch_start: u32) {
        self.header.marker = marker;
        self.header.batch_start = batch_start;
        self.bytes[..HEADER_BYTES].copy_from_slice(&self.header.encode());
    }

    pub fn pieces<'a>(&'a self, out: &mut Vec<IoSlice<'a>>) {
        out.push(IoSlice::new(&self.bytes));
        if !self.payload.is_empty() {
            out.push(IoSlice::new(&self.payload));
        }
        let padding = self.len() as usize - self.bytes.len() - self.payload.len();
        if padding > 0 {
            out.push(IoSlice::new(&PADDING[..padding]));
        }
    }

    pub fn index(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES..HEADER_BYTES + self.header.index_len as usize]
    }

    /// Meta and body of a new message, or the notes of changes, in one piece.
    pub fn into_payload(self) -> Bytes {
        let start = HEADER_BYTES + self.header.index_len as usize;
        Bytes::from(self.bytes).slice(start..)
    }
}

/// A usual index part; more is fine, it only costs a copy.
const INDEX_GUESS_BYTES: usize = 256;
const CHANGE_GUESS_BYTES: usize = 32;

fn facts_of(message: &NewMessage) -> Facts<'_> {
    let recipient = |recipient: &crate::NewRecipient| {
        if recipient.held {
            RecipientState::Held { attempts: 0 }
        } else {
            RecipientState::Waiting { due: recipient.due, attempts: 0 }
        }
    };
    Facts {
        id: message.id,
        accepted_at: message.accepted_at,
        expires_at: message.expires_at,
        workspace: message.workspace,
        stream: message.stream,
        tags: message.tags.iter().map(|tag| &**tag).collect(),
        recipients: message
            .recipients
            .iter()
            .map(|new| RecipientFacts { domain: new.domain.as_str(), state: recipient(new), due: new.due })
            .collect(),
    }
}
