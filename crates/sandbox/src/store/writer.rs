//! Group commit: while one batch is being written the next one gathers.

use std::sync::Arc;

use parking_lot::Mutex;
use postroad_db::{Db, DbError, Tx, Value, values};
use postroad_delivery::CaptureError;
use postroad_insight::EventLog;
use tokio::sync::{OwnedSemaphorePermit, broadcast, mpsc, oneshot};

use super::announce::Told;
use crate::{Detail, SandboxMessage};

/// Messages of one transaction.
const BATCH_MESSAGES: usize = 1_000;

const MESSAGE_COLUMNS: [&str; 8] =
    ["seq", "id", "workspace", "captured_at", "size_bytes", "subject_key", "is_read", "facts"];

/// A message that is ready to be written.
#[derive(Clone)]
pub(super) struct Prepared {
    pub message: SandboxMessage,
    pub detail: Detail,
    pub subject_key: String,
    pub facts_json: String,
    pub detail_json: String,
    pub compressed: Vec<u8>,
    pub terms: String,
}

/// A message that somebody waits for. The room it takes is given back when it is written.
pub(super) struct Job {
    pub prepared: Prepared,
    pub room: OwnedSemaphorePermit,
    pub answer: oneshot::Sender<Result<(), CaptureError>>,
}

/// The task that writes.
pub(super) struct Writer {
    pub db: Db,
    pub events: EventLog,
    pub live: broadcast::Sender<Arc<[SandboxMessage]>>,
    pub told: Arc<Mutex<Told>>,
    pub node: i64,
}

impl Writer {
    pub async fn run(self, mut inbox: mpsc::Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH_MESSAGES);
        while inbox.recv_many(&mut batch, BATCH_MESSAGES).await > 0 {
            match self.write(&batch).await {
                Ok(first) => self.done(first, batch.drain(..)).await,
                Err(error) if batch.len() == 1 || error.is_busy_or_disk_full() => {
                    refuse(&error, batch.drain(..));
                }
                // One of them is at fault; the others shall not suffer.
                Err(_) => {
                    for job in batch.drain(..) {
                        match self.write(std::slice::from_ref(&job)).await {
                            Ok(first) => self.done(first, std::iter::once(job)).await,
                            Err(error) => refuse(&error, std::iter::once(job)),
                        }
                    }
                }
            }
        }
    }

    /// Writes all of them or none, durably. Returns the number of the first.
    async fn write(&self, batch: &[Job]) -> Result<i64, DbError> {
        let mut tx = self.db.begin().await?;
        let first = take_numbers(&mut tx, batch.len()).await?;
        let numbered = || batch.iter().map(|job| &job.prepared).zip(first..);
        let rows = numbered().map(|(one, seq)| message_row(one, seq)).collect();
        tx.insert_many("sandbox_messages", &MESSAGE_COLUMNS, rows, "").await?;
        let rows = numbered().map(|(one, seq)| values![seq, one.compressed.clone(), &one.detail_json]);
        tx.insert_many("sandbox_contents", &["seq", "content", "detail"], rows.collect(), "").await?;
        let rows = numbered().map(|(one, seq)| values![seq, &one.terms]).collect();
        tx.insert_many("sandbox_terms", &["rowid", "terms"], rows, "").await?;
        let rows = numbered().map(|(_, seq)| values![seq, self.node]).collect();
        tx.insert_many("sandbox_unannounced", &["seq", "node"], rows, "").await?;
        tx.commit().await?;
        Ok(first)
    }

    /// Tells the event log, the listeners, and those who wait.
    async fn done(&self, first: i64, batch: impl Iterator<Item = Job>) {
        let (mut messages, mut records, mut answers) = (Vec::new(), Vec::new(), Vec::new());
        for job in batch {
            let Prepared { message, detail, .. } = job.prepared;
            records.extend(crate::facts::announcement(&message, &detail));
            messages.push(message);
            answers.push((job.answer, job.room));
        }
        self.events.append(records).await;
        self.told.lock().add(first, first + i64::try_from(messages.len()).unwrap_or(0) - 1);
        // Nobody listening is no error, here and below.
        let _ = self.live.send(messages.into());
        for (answer, _room) in answers {
            let _ = answer.send(Ok(()));
        }
    }
}

fn refuse(error: &DbError, batch: impl Iterator<Item = Job>) {
    tracing::error!(%error, "mail could not be captured");
    for job in batch {
        let answer = if error.is_disk_full() {
            CaptureError::DiskFull
        } else if error.is_busy_or_disk_full() {
            CaptureError::Busy
        } else {
            CaptureError::Failed(error.to_string().into())
        };
        let _ = job.answer.send(Err(answer));
    }
}

/// Takes the next `count` numbers and returns the first.
async fn take_numbers(tx: &mut Tx, count: usize) -> Result<i64, DbError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let sql =
        "UPDATE sandbox_state SET value = value + ? WHERE name = 'next_seq' RETURNING value - ? AS first";
    let row = tx.query_one(sql, values![count, count]).await?;
    row.ok_or(DbError::Unsupported("the sandbox's counter is gone"))?.get("first")
}

fn message_row(one: &Prepared, seq: i64) -> Vec<Value> {
    let message = &one.message;
    values![
        seq,
        message.id,
        message.workspace,
        message.captured_at,
        i64::try_from(message.size_bytes).unwrap_or(i64::MAX),
        &one.subject_key,
        message.read,
        &one.facts_json,
    ]
}
