//! Group commit: everything that waits becomes one transaction, again and again.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use postroad_db::{DbError, values};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::batch::{Job, Planned, Undo, What, outcomes, write};
use super::shared::{Shared, failed, location};
use crate::facts::Facts;
use crate::{Accepted, MessageKey, Position, RecipientState, SpoolError};

/// Jobs in one transaction.
const BATCH_MAX_JOBS: usize = 1_000;
/// Keys fetched from the sequence at once.
const KEYS_AT_ONCE: u64 = 1_000;
/// While the database is away, messages wait this long before they are refused. Settlements wait as long as it takes.
const ACCEPT_PATIENCE: Duration = Duration::from_secs(10);
const RETRY_FIRST: Duration = Duration::from_millis(50);
const RETRY_MAX: Duration = Duration::from_secs(2);

pub(super) struct Committer {
    shared: Arc<Shared>,
    jobs: mpsc::Receiver<Job>,
    keys: std::ops::Range<u64>,
    next_position: u64,
    undo: Undo,
}

impl Committer {
    pub fn new(shared: Arc<Shared>, jobs: mpsc::Receiver<Job>, next_position: u64) -> Self {
        Self { shared, jobs, keys: 0..0, next_position, undo: Undo::default() }
    }

    /// Until every sender is gone.
    pub async fn run(mut self) {
        while let Some(first) = self.jobs.recv().await {
            let batch = self.gather(first);
            if let Some(error) = self.shared.failure() {
                batch.into_iter().for_each(|job| job.refuse(error.clone()));
                continue;
            }
            self.commit(batch).await;
        }
    }

    fn gather(&mut self, first: Job) -> Vec<Job> {
        let mut bytes = first.draft.len() as usize;
        let mut batch = vec![first];
        while batch.len() < BATCH_MAX_JOBS
            && bytes < self.shared.options.batch_bytes
            && let Ok(job) = self.jobs.try_recv()
        {
            bytes += job.draft.len() as usize;
            batch.push(job);
        }
        batch
    }

    async fn commit(&mut self, batch: Vec<Job>) {
        let Some(mut planned) = self.plan(batch).await else { return };
        let begun = Instant::now();
        let mut pause = RETRY_FIRST;
        let mut is_ambiguous = false;
        while !planned.is_empty() {
            let outcomes = outcomes(&planned, &self.shared.live.read().index);
            match write(&self.shared, &planned, &outcomes, &self.undo).await {
                Ok(true) => {
                    self.undo = Undo::default();
                    return self.publish(planned, &outcomes, begun);
                }
                Ok(false) => return refuse(planned, &self.shared.fenced()),
                // The commit whose answer was lost had been done.
                Err(error) if is_ambiguous && error.is_unique_violation() => {
                    return self.publish(planned, &outcomes, begun);
                }
                Err(DbError::DiskFull) => {
                    self.shared.full.store(true, Ordering::Relaxed);
                    let count = planned.len();
                    planned = self.refuse_accepts(planned, false);
                    if planned.len() == count {
                        return refuse(planned, &SpoolError::Full);
                    }
                }
                Err(error) if error.is_unavailable() => {
                    is_ambiguous = true;
                    tracing::warn!(error = %error, "the spool's database is away; it is tried again");
                    sleep(pause).await;
                    pause = (pause * 2).min(RETRY_MAX);
                    if begun.elapsed() > ACCEPT_PATIENCE {
                        self.shared.full.store(true, Ordering::Relaxed);
                        planned = self.refuse_accepts(planned, true);
                    }
                }
                Err(error) => {
                    let error = self.shared.fail(failed("the spool cannot be written", &error));
                    return refuse(planned, &error);
                }
            }
        }
    }

    /// Gives jobs their keys and positions; refuses what makes no sense.
    async fn plan(&mut self, batch: Vec<Job>) -> Option<Vec<Planned>> {
        let accepts = batch.iter().filter(|job| matches!(job.what, What::Accept(_))).count();
        if let Err(error) = self.fetch_keys(accepts as u64).await {
            let full = error.is_busy_or_disk_full();
            self.shared.full.store(full, Ordering::Relaxed);
            let error = if full { SpoolError::Full } else { failed("keys cannot be fetched", &error) };
            let (accepts, settles): (Vec<_>, Vec<_>) =
                batch.into_iter().partition(|job| matches!(job.what, What::Accept(_)));
            accepts.into_iter().for_each(|job| job.refuse(error.clone()));
            return Some(self.place(settles));
        }
        Some(self.place(batch))
    }

    fn place(&mut self, batch: Vec<Job>) -> Vec<Planned> {
        let shared = Arc::clone(&self.shared);
        let live = shared.live.read();
        let next_key = shared.next_key.load(Ordering::Acquire);
        let mut planned = Vec::with_capacity(batch.len());
        for job in batch {
            let key = match &job.what {
                What::Accept(_) => self.keys.next().expect("as many were fetched as there are accepts"),
                What::Settle(changes, _) => {
                    if !changes.iter().all(|change| live.index.knows(change, next_key)) {
                        job.refuse(SpoolError::NotFound);
                        continue;
                    }
                    0
                }
            };
            planned.push(Planned::new(job, key, self.next_position));
            self.next_position += 1;
        }
        planned
    }

    /// Keys are consecutive: what is left of the last ones is given up when it is too little.
    async fn fetch_keys(&mut self, wanted: u64) -> Result<(), DbError> {
        if self.keys.end - self.keys.start >= wanted {
            return Ok(());
        }
        // Taken and moved forward in one step, under a lock: other nodes get keys of their own.
        let count = wanted.max(KEYS_AT_ONCE);
        let mut tx = self.shared.db.begin().await?;
        tx.lock("spool_keys").await?;
        let sql = "SELECT setval('spool_keys', nextval('spool_keys') + ?) AS last";
        let row = tx.query_one(sql, values![i64::try_from(count - 1).unwrap_or(i64::MAX)]).await?;
        tx.commit().await?;
        let last: u64 = row.ok_or(DbError::Unsupported("a sequence answered nothing"))?.get("last")?;
        self.keys = last + 1 - count..last + 1;
        self.shared.next_key.fetch_max(last + 1, Ordering::AcqRel);
        Ok(())
    }

    /// Leaves the settlements. `undo`: the messages may be in the database and are to be taken back.
    fn refuse_accepts(&mut self, planned: Vec<Planned>, undo: bool) -> Vec<Planned> {
        let (accepts, settles): (Vec<_>, Vec<_>) = planned.into_iter().partition(Planned::is_accept);
        if undo {
            self.undo.keys.extend(accepts.iter().map(|planned| planned.key));
            self.undo.positions.extend(accepts.iter().map(|planned| planned.position));
        }
        refuse(accepts, &SpoolError::Full);
        settles
    }

    /// Lets everybody see what is durable now.
    fn publish(&self, planned: Vec<Planned>, outcomes: &HashMap<u64, Vec<RecipientState>>, begun: Instant) {
        let shared = &*self.shared;
        shared.full.store(false, Ordering::Relaxed);
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        shared.last_sync_us.store(took, Ordering::Relaxed);
        shared.syncs.fetch_add(1, Ordering::Relaxed);
        let mut live = shared.live.write();
        for new in planned.iter().filter(|planned| planned.is_accept()) {
            let at = location(new.payload.len() as u64);
            let added = Facts::decode(&new.facts).and_then(|facts| live.index.insert(new.key, &facts, at));
            live.bytes += u64::from(at.len);
            if added.is_none() {
                shared.damage("a message that was just accepted makes no sense");
            }
        }
        for (key, states) in outcomes {
            for (recipient, state) in states.iter().enumerate() {
                live.index.change(*key, recipient, *state);
            }
            if states.is_empty() {
                live.remove(*key);
            }
        }
        drop(live);
        if let Some(last) = planned.last() {
            shared.durable.store(last.position, Ordering::Release);
        }
        let mut cache = shared.cache.lock();
        for new in planned.iter().filter(|planned| planned.is_accept()) {
            cache.insert(new.key, &new.payload, new.meta_len);
        }
        outcomes.iter().filter(|(_, states)| states.is_empty()).for_each(|(key, _)| cache.remove(*key));
        drop(cache);
        planned.into_iter().for_each(answer);
    }
}

fn answer(planned: Planned) {
    let position = Position(planned.position);
    // Whoever does not wait for the answer does not need it.
    let _ = match planned.what {
        What::Accept(answer) => answer.send(Ok(Accepted { key: MessageKey(planned.key), position })).is_ok(),
        What::Settle(_, answer) => answer.send(Ok(position)).is_ok(),
    };
}

fn refuse(planned: Vec<Planned>, error: &SpoolError) {
    planned.into_iter().for_each(|planned| planned.refuse(error.clone()));
}
