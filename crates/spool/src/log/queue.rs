use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

use super::job::Job;
use super::writer::Writer;
use crate::SpoolError;

/// Records in one batch, at most.
const BATCH_MAX_JOBS: usize = 4096;

/// Jobs that wait for the committer. Bounded by the permits that their callers hold.
#[derive(Default)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    filled: Condvar,
}

#[derive(Default)]
struct Inner {
    jobs: VecDeque<Job>,
    waiting: bool,
    closed: bool,
}

impl Queue {
    /// Hands a job to the committer, or refuses it when the spool is closed.
    pub fn push(&self, job: Job) {
        let mut inner = self.inner.lock();
        if inner.closed {
            drop(inner);
            return job.refuse(SpoolError::Closed);
        }
        inner.jobs.push_back(job);
        if std::mem::take(&mut inner.waiting) {
            self.filled.notify_one();
        }
    }

    /// Takes no more jobs; those that were pushed are still done.
    pub fn close(&self) {
        self.inner.lock().closed = true;
        self.filled.notify_one();
    }

    /// Everything that waits, up to a batch. `None` when closed and empty.
    fn take(&self, batch_bytes: usize) -> Option<Vec<Job>> {
        let mut inner = self.inner.lock();
        while inner.jobs.is_empty() {
            if inner.closed {
                return None;
            }
            inner.waiting = true;
            self.filled.wait(&mut inner);
        }
        let mut bytes = 0;
        let mut batch = Vec::with_capacity(inner.jobs.len().min(BATCH_MAX_JOBS));
        while batch.len() < BATCH_MAX_JOBS
            && let Some(job) = inner.jobs.front()
        {
            bytes += job.weight();
            if bytes > batch_bytes && !batch.is_empty() {
                break;
            }
            batch.extend(inner.jobs.pop_front());
        }
        Some(batch)
    }

    /// The committer's life: everything that waits becomes one batch, again and again.
    pub fn serve(&self, mut writer: Writer, batch_bytes: usize) -> Writer {
        while let Some(batch) = self.take(batch_bytes) {
            writer.commit(batch);
        }
        writer
    }
}

/// If the committer dies, nobody may wait for it for ever.
pub(super) struct CloseOnDrop<'a>(pub &'a Queue);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.close();
        let left = std::mem::take(&mut self.0.inner.lock().jobs);
        left.into_iter().for_each(|job| job.refuse(SpoolError::Closed));
    }
}
