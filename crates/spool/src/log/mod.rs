//! The spool of one machine: an append-only log in segments, with group commit.

mod batch;
mod checkpoint;
mod files;
mod job;
mod journal;
mod keeper;
mod open;
mod options;
mod queue;
mod read;
mod recover;
mod scan;
mod segment;
mod shared;
mod signal;
mod state;
mod tail;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use postroad_base::MessageId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use self::job::Job;
use self::journal::LogJournal;
use self::open::Threads;
use self::queue::Queue;
use self::shared::Shared;
use crate::draft::Draft;
use crate::{
    Accepted, Change, JournalReader, LiveMessage, MessageKey, NewMessage, Position, Spool, SpoolError,
    SpoolStats, Stored,
};
pub use options::{Options, Progress, Recovery, Stage};

/// A [`Spool`] in a directory.
///
/// Dropping it finishes what was given; only [`Spool::close`] leaves a checkpoint.
pub struct LogSpool {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    pending: Arc<Semaphore>,
    threads: Mutex<Option<Threads>>,
    recovery: Recovery,
}

/// A permit stands for this many bytes that are given and not yet durable.
const PERMIT_BYTES: usize = 1 << 10;

impl LogSpool {
    /// What opening found.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        self.recovery
    }

    async fn permit(&self, draft: &Draft) -> Result<OwnedSemaphorePermit, SpoolError> {
        let most = self.shared.options.pending_bytes / PERMIT_BYTES;
        let permits = (draft.len() as usize / PERMIT_BYTES + 1).min(most);
        let permits = u32::try_from(permits).expect("a message is smaller than 4 GiB");
        Arc::clone(&self.pending).acquire_many_owned(permits).await.map_err(|_| SpoolError::Closed)
    }

    /// Why nothing more can be asked.
    fn refusal(&self) -> Result<(), SpoolError> {
        if self.shared.closed.load(Ordering::Acquire) {
            return Err(SpoolError::Closed);
        }
        self.shared.failure().map_or(Ok(()), Err)
    }
}

async fn answer<T>(answer: oneshot::Receiver<Result<T, SpoolError>>) -> Result<T, SpoolError> {
    answer.await.unwrap_or_else(|_| Err(SpoolError::Failed("the committer is gone".into())))
}

#[async_trait]
impl Spool for LogSpool {
    async fn accept(&self, message: NewMessage) -> Result<Accepted, SpoolError> {
        self.refusal()?;
        let draft = Draft::accept(&message)?;
        drop(message);
        let permit = Some(self.permit(&draft).await?);
        let (sender, receiver) = oneshot::channel();
        self.queue.push(Job::Accept { draft, permit, answer: sender });
        answer(receiver).await
    }

    async fn settle(&self, changes: Vec<Change>) -> Result<Position, SpoolError> {
        self.refusal()?;
        let (draft, facts) = Draft::settle(&changes)?;
        if facts.is_empty() {
            return Ok(self.shared.durable());
        }
        let permit = Some(self.permit(&draft).await?);
        let (sender, receiver) = oneshot::channel();
        self.queue.push(Job::Settle { draft, changes: facts, permit, answer: sender });
        answer(receiver).await
    }

    async fn read(&self, key: MessageKey) -> Result<Stored, SpoolError> {
        if self.shared.closed.load(Ordering::Acquire) {
            return Err(SpoolError::Closed);
        }
        if let Some(stored) = self.shared.cached(key.0) {
            return Ok(stored);
        }
        let shared = Arc::clone(&self.shared);
        let read = tokio::task::spawn_blocking(move || shared.read_stored(key.0));
        read.await.unwrap_or_else(|_| Err(SpoolError::Failed("a reading thread died".into())))
    }

    async fn read_meta(&self, key: MessageKey) -> Result<Bytes, SpoolError> {
        if self.shared.closed.load(Ordering::Acquire) {
            return Err(SpoolError::Closed);
        }
        if let Some(stored) = self.shared.cached(key.0) {
            return Ok(stored.meta);
        }
        let shared = Arc::clone(&self.shared);
        let read = tokio::task::spawn_blocking(move || shared.read_meta(key.0));
        read.await.unwrap_or_else(|_| Err(SpoolError::Failed("a reading thread died".into())))
    }

    fn for_each_live(&self, visit: &mut dyn FnMut(LiveMessage<'_>)) {
        self.shared.state.read().index.visit(visit);
    }

    fn find(&self, id: MessageId) -> Option<MessageKey> {
        self.shared.state.read().index.find(id).map(MessageKey)
    }

    fn journal(&self, after: Position) -> Result<JournalReader, SpoolError> {
        let journal = LogJournal::new(Arc::clone(&self.shared), after);
        Ok(JournalReader::new(Box::new(journal)))
    }

    fn release_journal(&self, upto: Position) {
        self.shared.release(upto);
    }

    fn stats(&self) -> SpoolStats {
        self.shared.stats()
    }

    async fn close(&self) -> Result<(), SpoolError> {
        let threads = self.threads.lock().take();
        if let Some(threads) = threads {
            let finished = tokio::task::spawn_blocking(move || threads.finish(true)).await;
            finished.map_err(|_| SpoolError::Failed("closing died".into()))?;
        }
        self.shared.failure().map_or(Ok(()), Err)
    }
}

impl Drop for LogSpool {
    fn drop(&mut self) {
        if let Some(threads) = self.threads.lock().take() {
            threads.finish(false);
        }
    }
}
