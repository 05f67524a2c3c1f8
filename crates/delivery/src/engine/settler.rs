use std::sync::Arc;

use postroad_base::{Event, Reply};
use postroad_insight::Record;
use postroad_spool::{Change, MessageKey, RecipientState};
use tokio::sync::mpsc;

use super::Engine;
use crate::queue::{Fate, Handle};
use crate::record::encode_note;

/// What became of one recipient, on its way to the disk.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub handle: Handle,
    pub key: MessageKey,
    pub index: u16,
    pub fate: Fate,
    pub event: Event,
}

/// What the queue is told of an outcome that is on disk.
pub(super) struct Settled {
    pub handle: Handle,
    pub fate: Fate,
    /// What the destination said.
    pub reply: Option<Reply>,
}

/// Outcomes waiting for the disk; sessions wait when there are more. It also bounds what a power cut can make go out
/// twice.
pub(super) const OUTCOMES_WAITING: usize = 500;
/// Outcomes in one write.
const BATCH: usize = 1_000;

/// Writes outcomes to the spool in batches, and only then lets the queue and the event log know.
pub(super) async fn run(engine: Arc<Engine>, mut outcomes: mpsc::Receiver<Outcome>) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            biased;
            count = outcomes.recv_many(&mut batch, BATCH) => {
                if count == 0 {
                    return;
                }
            }
            () = engine.concluded.cancelled() => return,
        }
        settle(&engine, std::mem::take(&mut batch)).await;
    }
}

/// Returns whether the outcomes are on disk.
pub(super) async fn settle(engine: &Arc<Engine>, batch: Vec<Outcome>) -> bool {
    if batch.is_empty() {
        return true;
    }
    let mut fates = Vec::with_capacity(batch.len());
    let mut changes = Vec::with_capacity(batch.len());
    let mut records = Vec::with_capacity(batch.len());
    for mut outcome in batch {
        let reply = outcome.event.attempt.is_some().then(|| outcome.event.reply.clone()).flatten();
        fates.push(Settled { handle: outcome.handle, fate: outcome.fate, reply });
        changes.push(change(&mut outcome));
        records.push(Record::Happened(Box::new(outcome.event)));
    }
    let projecting = engine.projection.begin().await;
    match engine.spool.settle(changes).await {
        Ok(position) => {
            engine.events.append(records).await;
            projecting.done(position);
            engine.settled(&fates);
            true
        }
        Err(error) => {
            // The recipients stay in flight: what is not on disk has not happened. Delivering on would only make
            // duplicates (RFC 5321 §6.1), so the engine stops.
            tracing::error!(%error, outcomes = fates.len(), "outcomes could not be written; delivery stops");
            engine.fault(&format!("outcomes could not be written to the spool: {error}"));
            false
        }
    }
}

fn change(outcome: &mut Outcome) -> Change {
    let state = match outcome.fate {
        Fate::Done => RecipientState::Done,
        Fate::Retry { due, attempts } => RecipientState::Waiting { due, attempts },
        Fate::Held { attempts } => RecipientState::Held { attempts },
    };
    Change { key: outcome.key, recipient: outcome.index, state, note: encode_note(&mut outcome.event) }
}
