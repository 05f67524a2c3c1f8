//! The index parts of records: a message's facts, changes, and states.

use postroad_base::{MessageId, Stream, UtcMillis, WorkspaceId};
use uuid::Uuid;

use crate::RecipientState;
use crate::codec::{Input, put_bytes, put_signed, put_varint};

/// All that the index keeps of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts<'a> {
    pub id: MessageId,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: Vec<&'a str>,
    pub recipients: Vec<RecipientFacts<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecipientFacts<'a> {
    pub domain: &'a str,
    pub state: RecipientState,
    /// When it is or would be due, also where the state does not say so.
    pub due: UtcMillis,
}

pub(crate) fn stream_code(stream: Stream) -> u8 {
    match stream {
        Stream::Transactional => 0,
        Stream::Broadcast => 1,
        Stream::Sandbox => 2,
    }
}

pub(crate) fn stream_from_code(code: u8) -> Option<Stream> {
    Stream::ALL.into_iter().find(|stream| stream_code(*stream) == code)
}

impl<'a> Facts<'a> {
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.id.as_bytes());
        out.extend_from_slice(&self.accepted_at.0.to_le_bytes());
        out.extend_from_slice(&self.expires_at.0.to_le_bytes());
        out.extend_from_slice(self.workspace.as_bytes());
        out.push(stream_code(self.stream));
        put_varint(out, self.tags.len() as u64);
        for tag in &self.tags {
            put_bytes(out, tag.as_bytes());
        }
        put_varint(out, self.recipients.len() as u64);
        let mut domains = Domains::default();
        for recipient in &self.recipients {
            domains.put(out, recipient.domain);
            put_state(out, recipient.state, recipient.due.0.wrapping_sub(self.accepted_at.0));
        }
    }

    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        let mut input = Input::new(bytes);
        let id = MessageId(Uuid::from_bytes(input.array()?));
        let accepted_at = UtcMillis(input.i64()?);
        let expires_at = UtcMillis(input.i64()?);
        let workspace = WorkspaceId(Uuid::from_bytes(input.array()?));
        let stream = stream_from_code(input.u8()?)?;
        let mut tags = Vec::with_capacity(input.count()?);
        for _ in 0..tags.capacity() {
            tags.push(input.text()?);
        }
        let count = input.count()?;
        let mut recipients = Vec::with_capacity(count);
        let mut domains: Vec<&str> = Vec::new();
        for _ in 0..count {
            let domain = match usize::try_from(input.varint()?).ok()? {
                0 => {
                    let domain = input.text()?;
                    domains.push(domain);
                    domain
                }
                known => domains.get(known - 1)?,
            };
            let (state, due) = take_state(&mut input, accepted_at)?;
            recipients.push(RecipientFacts { domain, state, due });
        }
        (input.is_empty() && !recipients.is_empty()).then_some(Self {
            id,
            accepted_at,
            expires_at,
            workspace,
            stream,
            tags,
            recipients,
        })
    }
}

/// Recipients of one message often share domains: only the last few are remembered.
const DOMAINS_REMEMBERED: usize = 32;

#[derive(Default)]
struct Domains<'a> {
    known: Vec<&'a str>,
}

impl<'a> Domains<'a> {
    /// The number of a domain written before, counted from 1, or 0 and the domain.
    fn put(&mut self, out: &mut Vec<u8>, domain: &'a str) {
        let oldest = self.known.len().saturating_sub(DOMAINS_REMEMBERED);
        match self.known[oldest..].iter().rposition(|known| *known == domain) {
            Some(found) => put_varint(out, (oldest + found + 1) as u64),
            None => {
                put_varint(out, 0);
                put_bytes(out, domain.as_bytes());
                self.known.push(domain);
            }
        }
    }
}

const WAITING: u8 = 0;
const HELD: u8 = 1;
const DONE: u8 = 2;

pub(crate) fn put_state(out: &mut Vec<u8>, state: RecipientState, due_offset: i64) {
    let (code, attempts) = match state {
        RecipientState::Waiting { attempts, .. } => (WAITING, attempts),
        RecipientState::Held { attempts } => (HELD, attempts),
        RecipientState::Done => (DONE, 0),
    };
    out.push(code);
    put_varint(out, u64::from(attempts));
    put_signed(out, if code == DONE { 0 } else { due_offset });
}

pub(crate) fn take_state(input: &mut Input<'_>, since: UtcMillis) -> Option<(RecipientState, UtcMillis)> {
    let code = input.u8()?;
    let attempts = u16::try_from(input.varint()?).ok()?;
    let due = UtcMillis(since.0.wrapping_add(input.signed()?));
    let state = match code {
        WAITING => RecipientState::Waiting { due, attempts },
        HELD => RecipientState::Held { attempts },
        DONE => RecipientState::Done,
        _ => return None,
    };
    Some((state, due))
}

fn due_of(state: RecipientState) -> i64 {
    match state {
        RecipientState::Waiting { due, .. } => due.0,
        RecipientState::Held { .. } | RecipientState::Done => 0,
    }
}

/// A change without its note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChangeFacts {
    pub key: u64,
    pub recipient: u16,
    pub state: RecipientState,
    pub note_len: u32,
}

pub(crate) fn encode_changes(out: &mut Vec<u8>, changes: &[ChangeFacts]) {
    put_varint(out, changes.len() as u64);
    for change in changes {
        put_varint(out, change.key);
        put_varint(out, u64::from(change.recipient));
        put_state(out, change.state, due_of(change.state));
        put_varint(out, u64::from(change.note_len));
    }
}

pub(crate) fn decode_changes(bytes: &[u8]) -> Option<Vec<ChangeFacts>> {
    let mut input = Input::new(bytes);
    let mut changes = Vec::with_capacity(input.count()?);
    for _ in 0..changes.capacity() {
        let key = input.varint()?;
        let recipient = u16::try_from(input.varint()?).ok()?;
        let (state, _) = take_state(&mut input, UtcMillis(0))?;
        let note_len = u32::try_from(input.varint()?).ok()?;
        changes.push(ChangeFacts { key, recipient, state, note_len });
    }
    input.is_empty().then_some(changes)
}

/// A message and the states of all its recipients; none when the message is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownStates {
    pub key: u64,
    pub states: Vec<RecipientState>,
}

pub(crate) fn encode_states(out: &mut Vec<u8>, known: &[KnownStates]) {
    put_varint(out, known.len() as u64);
    for message in known {
        put_varint(out, message.key);
        put_varint(out, message.states.len() as u64);
        for state in &message.states {
            put_state(out, *state, due_of(*state));
        }
    }
}

pub(crate) fn decode_states(bytes: &[u8]) -> Option<Vec<KnownStates>> {
    let mut input = Input::new(bytes);
    let mut known = Vec::with_capacity(input.count()?);
    for _ in 0..known.capacity() {
        let key = input.varint()?;
        let mut states = Vec::with_capacity(input.count()?);
        for _ in 0..states.capacity() {
            states.push(take_state(&mut input, UtcMillis(0))?.0);
        }
        known.push(KnownStates { key, states });
    }
    input.is_empty().then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_round_trip() {
        let waiting = RecipientState::Waiting { due: UtcMillis(900), attempts: 3 };
        let held = RecipientState::Held { attempts: 2 };
        let at = |domain, state, due| RecipientFacts { domain, state, due: UtcMillis(due) };
        let facts = Facts {
            id: MessageId(Uuid::from_u128(1)),
            accepted_at: UtcMillis(1_000),
            expires_at: UtcMillis::MAX,
            workspace: WorkspaceId(Uuid::from_u128(2)),
            stream: Stream::Broadcast,
            tags: vec!["a", ""],
            recipients: vec![
                at("example.com", waiting, 900),
                at("example.net", held, 5_000),
                at("example.com", RecipientState::Done, 1_000),
            ],
        };
        let mut bytes = Vec::new();
        facts.encode(&mut bytes);
        assert_eq!(Facts::decode(&bytes), Some(facts));
        for len in 0..bytes.len() {
            assert_eq!(Facts::decode(&bytes[..len]), None);
        }
    }

    #[test]
    fn changes_and_states_round_trip() {
        let states = [
            RecipientState::Waiting { due: UtcMillis(-5), attempts: u16::MAX },
            RecipientState::Held { attempts: 1 },
            RecipientState::Done,
        ];
        let changes: Vec<_> = (0..3)
            .map(|n| ChangeFacts { key: 1 << (20 * n), recipient: n, state: states[n as usize], note_len: 9 })
            .collect();
        let mut bytes = Vec::new();
        encode_changes(&mut bytes, &changes);
        assert_eq!(decode_changes(&bytes), Some(changes));

        let known =
            vec![KnownStates { key: 5, states: states.to_vec() }, KnownStates { key: 6, states: Vec::new() }];
        let mut bytes = Vec::new();
        encode_states(&mut bytes, &known);
        assert_eq!(decode_states(&bytes), Some(known));
    }
}
