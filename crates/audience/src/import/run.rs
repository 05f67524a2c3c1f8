//! Working on imports in the background.

use std::sync::Arc;
use std::time::Duration;

use postroad_db::{Dialect, values};
use tokio::sync::mpsc;

use super::batch::Worker;
use super::reader::{Batch, Reader, Source};
use super::row::Rules;
use super::store::{SELECT, Work, work};
use super::{ImportStatus, Imports};
use crate::AudienceError;
use crate::consent::topics_by_name;
use crate::field::Fieldbook;

/// Whoever works on an import says so again with every batch; after this time somebody else goes on.
pub(super) const LEASE: Duration = Duration::from_secs(60);
/// How often we look whether there is something to do.
const IDLE: Duration = Duration::from_millis(500);
/// How long we leave a database alone that did not answer.
const PAUSE: Duration = Duration::from_secs(5);
/// How often we forget what is too old.
const EXPIRE_EVERY: Duration = Duration::from_secs(600);
/// Imports of one process at a time: a small one does not wait for a large one.
const WORKERS: usize = 2;
/// Batches read ahead.
const AHEAD: usize = 1;
/// Without getting on, so often.
const ATTEMPTS_MAX: i64 = 10;

impl Imports {
    /// Works on imports as they come, until `stop`. What it is in the middle of is undone, and done again by whoever runs
    /// next.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        if let Err(error) = self.take_over().await {
            tracing::warn!(%error, "imports in progress could not be taken over at once");
        }
        let work = async {
            tokio::join!(self.work_on(), self.work_on(), self.expire_always());
        };
        const { assert!(WORKERS == 2, "as many as are joined") };
        tokio::select! {
            () = stop => {}
            () = work => {}
        }
    }

    async fn work_on(&self) {
        loop {
            match self.work().await {
                Ok(true) => {}
                Ok(false) => tokio::time::sleep(IDLE).await,
                Err(error) => {
                    tracing::warn!(%error, "an import could not go on; it is tried again");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn expire_always(&self) {
        loop {
            if let Err(error) = self.expire().await {
                tracing::warn!(%error, "old imports could not be cleared away");
            }
            tokio::time::sleep(EXPIRE_EVERY).await;
        }
    }

    /// An SQLite file has one process: what another one had taken, it does not work on any more.
    async fn take_over(&self) -> Result<(), AudienceError> {
        if self.core.dialect() == Dialect::Sqlite {
            let sql = "UPDATE audience_imports SET lease_until = NULL WHERE lease_until IS NOT NULL";
            self.core.db.execute(sql, Vec::new()).await?;
        }
        Ok(())
    }

    /// Works on the oldest import that waits, to its end. Returns whether there was one.
    ///
    /// # Errors
    /// As the databases answer; what was written stays, and a later call goes on after it.
    pub async fn work(&self) -> Result<bool, AudienceError> {
        let Some(work) = self.claim().await? else { return Ok(false) };
        let number = work.number;
        let result = match work.import.status {
            ImportStatus::Undoing => self.undo_all(work).await,
            _ => self.import(work).await,
        };
        match result {
            Ok(()) => Ok(true),
            // Another try would end the same way.
            Err(
                error @ (AudienceError::Conflict { .. }
                | AudienceError::Invalid(_)
                | AudienceError::Missing { .. }
                | AudienceError::Damaged(_)),
            ) => {
                tracing::warn!(%error, "an import failed");
                self.fail(number, &error.to_string()).await?;
                Ok(true)
            }
            Err(error) => {
                self.release(number).await?;
                Err(error)
            }
        }
    }

    async fn claim(&self) -> Result<Option<Work>, AudienceError> {
        let now = self.core.now();
        let waits =
            "status IN ('trying', 'running', 'undoing') AND (lease_until IS NULL OR lease_until <= ?)";
        let sql = format!("{SELECT} WHERE {waits} ORDER BY import LIMIT 1");
        let Some(row) = self.core.db.query_one(&sql, values![now]).await? else { return Ok(None) };
        let found = work(&row)?;
        if found.attempts >= ATTEMPTS_MAX {
            let message = format!("it was tried {ATTEMPTS_MAX} times without getting on; see the log");
            self.fail(found.number, &message).await?;
            return Ok(None);
        }
        let sql = "UPDATE audience_imports SET lease_until = ?, attempts = attempts + 1, \
                   started_at = COALESCE(started_at, ?) \
                   WHERE import = ? AND (lease_until IS NULL OR lease_until <= ?)";
        let claimed = self.core.db.execute(sql, values![now.plus(LEASE), now, found.number, now]).await?;
        Ok((claimed > 0).then_some(found))
    }

    async fn release(&self, number: i64) -> Result<(), AudienceError> {
        let sql = "UPDATE audience_imports SET lease_until = NULL WHERE import = ?";
        self.core.db.execute(sql, values![number]).await?;
        Ok(())
    }

    async fn fail(&self, number: i64, why: &str) -> Result<(), AudienceError> {
        let sql = "UPDATE audience_imports SET status = 'failed', failure = ?, finished_at = ?, lease_until = NULL \
                   WHERE import = ?";
        self.core.db.execute(sql, values![why, self.core.now(), number]).await?;
        Ok(())
    }

    /// Reads and writes at the same time: a batch is judged while the one before is written.
    async fn import(&self, work: Work) -> Result<(), AudienceError> {
        let source = Arc::new(self.source(&work).await?);
        let (batches, mut inbox) = mpsc::channel(AHEAD);
        let reader = Reader::new(Arc::clone(&source));
        let position = work.position;
        let reading = tokio::spawn(async move { read(reader, position, batches).await });
        let mut worker = Worker::new(self, work, source).await?;
        while let Some(batch) = inbox.recv().await {
            if !worker.step(batch?).await? {
                return Ok(());
            }
        }
        if reading.await.is_err() {
            return Err(AudienceError::Damaged("import"));
        }
        worker.end().await
    }

    async fn source(&self, work: &Work) -> Result<Source, AudienceError> {
        let rules = Rules {
            settings: work.import.settings.clone(),
            book: Fieldbook::read(&self.core.db, work.ws).await?,
            topics: topics_by_name(&self.core.db, work.ws).await?,
        };
        Ok(Source {
            db: self.core.db.clone(),
            suppressions: self.suppressions.clone(),
            import: work.number,
            workspace: work.workspace,
            files: work.import.files.clone(),
            rules,
        })
    }
}

type Read = Result<Batch, AudienceError>;

/// Ends when nobody listens any more.
async fn read(mut reader: Reader, from: super::reader::Position, batches: mpsc::Sender<Read>) {
    if let Err(error) = reader.catch_up(from).await {
        drop(batches.send(Err(error)).await);
        return;
    }
    loop {
        let next = reader.next().await;
        let Some(next) = next.transpose() else { return };
        let is_over = next.is_err();
        if batches.send(next).await.is_err() || is_over {
            return;
        }
    }
}
