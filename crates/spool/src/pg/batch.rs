//! What one transaction writes.

use std::collections::HashMap;

use bytes::Bytes;
use postroad_db::{DbError, Tx, Value, values};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::load::signed;
use super::shared::Shared;
use crate::draft::Draft;
use crate::facts::{ChangeFacts, KnownStates, encode_states};
use crate::index::Index;
use crate::{Accepted, Position, RecipientState, SpoolError};

pub(super) type Answer<T> = oneshot::Sender<Result<T, SpoolError>>;

pub(super) struct Job {
    pub draft: Draft,
    pub what: What,
    pub permit: Option<OwnedSemaphorePermit>,
}

pub(super) enum What {
    Accept(Answer<Accepted>),
    Settle(Vec<ChangeFacts>, Answer<Position>),
}

impl Job {
    pub fn refuse(self, error: SpoolError) {
        // Whoever does not wait for the answer does not need it.
        let _ = match self.what {
            What::Accept(answer) => answer.send(Err(error)).is_ok(),
            What::Settle(_, answer) => answer.send(Err(error)).is_ok(),
        };
    }
}

/// A job with its place in the journal.
pub(super) struct Planned {
    pub key: u64,
    pub position: u64,
    /// The draft's parts.
    pub facts: Bytes,
    pub payload: Bytes,
    pub meta_len: usize,
    pub what: What,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Planned {
    pub fn new(job: Job, key: u64, position: u64) -> Self {
        let facts = Bytes::copy_from_slice(job.draft.index());
        let meta_len = job.draft.header.meta_len as usize;
        let payload = job.draft.into_payload();
        Self { key, position, facts, payload, meta_len, what: job.what, _permit: job.permit }
    }

    pub fn is_accept(&self) -> bool {
        matches!(self.what, What::Accept(_))
    }

    pub fn refuse(self, error: SpoolError) {
        let _ = match self.what {
            What::Accept(answer) => answer.send(Err(error)).is_ok(),
            What::Settle(_, answer) => answer.send(Err(error)).is_ok(),
        };
    }

    fn body_len(&self) -> i64 {
        if self.is_accept() { (self.payload.len() - self.meta_len) as i64 } else { 0 }
    }
}

/// Messages that were refused although their transaction may have been committed: they are taken back.
#[derive(Default)]
pub(super) struct Undo {
    pub keys: Vec<u64>,
    pub positions: Vec<u64>,
}

/// How messages stand after the changes of a batch; none where a message is gone.
pub(super) fn outcomes(planned: &[Planned], index: &Index) -> HashMap<u64, Vec<RecipientState>> {
    let mut touched: HashMap<u64, Vec<RecipientState>> = HashMap::new();
    for planned in planned {
        let What::Settle(changes, _) = &planned.what else { continue };
        for change in changes {
            let Some(entry) = index.get(change.key) else { continue };
            let states = touched.entry(change.key).or_insert_with(|| {
                entry.recipients.as_slice().iter().map(|recipient| recipient.state()).collect()
            });
            if let Some(state) = states.get_mut(usize::from(change.recipient))
                && *state != RecipientState::Done
            {
                *state = change.state;
            }
        }
    }
    for states in touched.values_mut() {
        if states.iter().all(|state| *state == RecipientState::Done) {
            states.clear();
        }
    }
    touched
}

/// Whether it was written; `false` if this node is fenced.
pub(super) async fn write(
    shared: &Shared,
    planned: &[Planned],
    outcomes: &HashMap<u64, Vec<RecipientState>>,
    undo: &Undo,
) -> Result<bool, DbError> {
    let mut tx = shared.db.begin().await?;
    let mine = "SELECT id FROM spool_nodes WHERE id = ? AND incarnation = ? FOR SHARE";
    if tx.query_one(mine, values![shared.node, shared.incarnation]).await?.is_none() {
        return Ok(false);
    }
    take_back(&mut tx, shared.node, undo).await?;
    insert(&mut tx, shared.node, planned).await?;
    let gone = outcomes.iter().filter(|(_, states)| states.is_empty());
    delete(&mut tx, gone.map(|(key, _)| signed(*key))).await?;
    update(&mut tx, outcomes).await?;
    tx.commit().await?;
    Ok(true)
}

async fn insert(tx: &mut Tx, node: i64, planned: &[Planned]) -> Result<(), DbError> {
    let accepted = planned.iter().filter(|planned| planned.is_accept());
    let messages: Vec<Vec<Value>> = accepted
        .map(|new| {
            let (meta, body) = new.payload.split_at(new.meta_len);
            values![signed(new.key), node, &new.facts[..], meta, body]
        })
        .collect();
    if !messages.is_empty() {
        tx.insert_many("spool_messages", &["key", "owner", "facts", "meta", "body"], messages, "").await?;
    }
    let journal = planned.iter().map(|planned| {
        // The body is in the message; of changes, the payload is the notes.
        let payload = &planned.payload[..planned.meta_len];
        let position = signed(planned.position);
        values![node, position, signed(planned.key), planned.body_len(), &planned.facts[..], payload]
    });
    let columns = ["node", "position", "key", "body_bytes", "facts", "payload"];
    tx.insert_many("spool_journal", &columns, journal.collect(), "").await?;
    Ok(())
}

/// Rows in one statement: few texts, so that each is prepared once.
const CHUNKS: [usize; 4] = [256, 64, 8, 1];

/// Cuts into chunks of the sizes above.
fn chunks<T>(mut all: Vec<T>) -> Vec<Vec<T>> {
    let mut cut = Vec::new();
    for size in CHUNKS {
        while all.len() >= size {
            let rest = all.split_off(size);
            cut.push(std::mem::replace(&mut all, rest));
        }
    }
    cut
}

async fn delete(tx: &mut Tx, keys: impl Iterator<Item = i64>) -> Result<(), DbError> {
    for chunk in chunks(keys.collect()) {
        let sql = format!("DELETE FROM spool_messages WHERE key IN ({})", marks("?", chunk.len()));
        tx.execute(&sql, chunk.into_iter().map(Value::from).collect()).await?;
    }
    Ok(())
}

async fn update(tx: &mut Tx, outcomes: &HashMap<u64, Vec<RecipientState>>) -> Result<(), DbError> {
    let mut rows = Vec::new();
    for (key, states) in outcomes.iter().filter(|(_, states)| !states.is_empty()) {
        let mut bytes = Vec::new();
        encode_states(&mut bytes, &[KnownStates { key: *key, states: states.clone() }]);
        rows.push((signed(*key), bytes));
    }
    for chunk in chunks(rows) {
        let sql = format!(
            "UPDATE spool_messages SET states = new.states FROM (VALUES {}) AS new (key, states)
             WHERE spool_messages.key = new.key",
            marks("(?::BIGINT, ?::BYTEA)", chunk.len())
        );
        tx.execute(&sql, chunk.into_iter().flat_map(|(key, states)| values![key, states]).collect()).await?;
    }
    Ok(())
}

async fn take_back(tx: &mut Tx, node: i64, undo: &Undo) -> Result<(), DbError> {
    delete(tx, undo.keys.iter().map(|key| signed(*key))).await?;
    for position in &undo.positions {
        let sql = "DELETE FROM spool_journal WHERE node = ? AND position = ?";
        tx.execute(sql, values![node, signed(*position)]).await?;
    }
    Ok(())
}

fn marks(one: &str, count: usize) -> String {
    vec![one; count].join(", ")
}
