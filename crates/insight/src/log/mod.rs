//! Writing the log: one task, large batches.

mod batch;
mod cache;
mod insert;
mod lookup;
mod rollup;
mod workspaces;
mod writer;

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use postroad_base::{SharedClock, WorkspaceId};
use postroad_db::{Db, Dialect, values};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot};

use crate::{InsightError, Record, schema};
pub(crate) use writer::LOCK;
use writer::Writer;

pub(crate) use workspaces::{number_of as workspace_number, number_or_new as workspace_number_or_new};

/// Records that may wait to be written; whoever appends more waits. With their transcripts they take 2 to 3 KB each, and
/// three transactions' worth is enough for the writer never to wait.
pub const WAITING_RECORDS_MAX: usize = 12_000;
/// Batches a live consumer may lag behind before it misses some.
const LIVE_BATCHES_MAX: usize = 16;
const TOUCHED_BATCHES_MAX: usize = 256;

/// The event log: every accepted message and everything that happened to it.
///
/// Cheap to clone. The last clone's end ends the writer, after it has written what was appended.
#[derive(Clone)]
pub struct EventLog(Arc<Inner>);

struct Inner {
    db: Db,
    clock: SharedClock,
    commands: mpsc::UnboundedSender<Command>,
    room: Arc<Semaphore>,
    touched: broadcast::Sender<Arc<[WorkspaceId]>>,
    live: broadcast::Sender<Arc<Committed>>,
    rolled_up: Mutex<Option<Instant>>,
}

/// Records that are now part of the log, in its order, without those that already were.
#[derive(Debug)]
pub struct Committed {
    pub records: Vec<Record>,
}

enum Command {
    /// The permit is the room the records take; it is given back when they are written.
    Append(Vec<Record>, OwnedSemaphorePermit),
    Flush(oneshot::Sender<Result<(), InsightError>>),
    /// Answered by whether everything is counted.
    RollUp(oneshot::Sender<Result<bool, InsightError>>),
}

impl EventLog {
    /// Brings the tables up to date and starts the writer.
    ///
    /// # Errors
    /// When the database cannot be read or migrated.
    pub async fn open(db: Db, clock: SharedClock) -> Result<Self, InsightError> {
        schema::migrate(&db).await?;
        let (commands, inbox) = mpsc::unbounded_channel();
        let (live, _) = broadcast::channel(LIVE_BATCHES_MAX);
        let (touched, _) = broadcast::channel(TOUCHED_BATCHES_MAX);
        let writer = Writer::new(db.clone(), live.clone(), touched.clone()).await?;
        tokio::spawn(writer.run(inbox));
        let room = Arc::new(Semaphore::new(WAITING_RECORDS_MAX));
        Ok(Self(Arc::new(Inner { db, clock, commands, room, touched, live, rolled_up: Mutex::new(None) })))
    }

    /// Adds records to the log, in order. Returns when they wait in memory, which takes as long as the writer needs
    /// when [`WAITING_RECORDS_MAX`] are waiting already. They are on disk after [`EventLog::flush`], or soon by
    /// themselves.
    pub async fn append(&self, records: Vec<Record>) {
        if records.is_empty() {
            return;
        }
        let count = u32::try_from(records.len().min(WAITING_RECORDS_MAX)).unwrap_or(u32::MAX);
        let room = self.0.room.clone().acquire_many_owned(count).await;
        let permit = room.expect("the semaphore is never closed");
        if self.0.commands.send(Command::Append(records, permit)).is_err() {
            tracing::error!("the event log's writer has ended; records are lost to the log");
        }
    }

    /// Waits until everything appended before is committed.
    ///
    /// # Errors
    /// [`InsightError::Unwritable`] when the database refuses; the records stay and are tried again.
    pub async fn flush(&self) -> Result<(), InsightError> {
        self.ask(Command::Flush).await
    }

    /// Makes the counts include everything committed before. Happens by itself every few seconds.
    pub(crate) async fn roll_up(&self) -> Result<(), InsightError> {
        while !self.roll_up_once().await? {}
        Ok(())
    }

    /// Counts as much as fits in a moment. Returns whether nothing is left.
    pub(crate) async fn roll_up_once(&self) -> Result<bool, InsightError> {
        let is_complete = self.ask(Command::RollUp).await?;
        *self.0.rolled_up.lock() = Some(Instant::now());
        Ok(is_complete)
    }

    /// How long ago somebody asked for counts and got them.
    pub(crate) fn rolled_up_ago(&self) -> Duration {
        self.0.rolled_up.lock().map_or(Duration::MAX, |at| at.elapsed())
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, InsightError>>) -> Command,
    ) -> Result<T, InsightError> {
        let (answer, answered) = oneshot::channel();
        self.0.commands.send(command(answer)).map_err(|_| InsightError::Closed)?;
        answered.await.map_err(|_| InsightError::Closed)?
    }

    /// The last [`Record::Position`] that is committed; 0 before the first. Everything appended before it is
    /// committed too.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn projected_position(&self) -> Result<u64, InsightError> {
        let sql = "SELECT value FROM log_state WHERE name = 'position'";
        let row = self.0.db.query_one(sql, Vec::new()).await?;
        Ok(row.map(|row| row.get::<i64>("value")).transpose()?.map_or(0, i64::cast_unsigned))
    }

    /// Flushes, then makes what is committed survive a power cut even on a database opened with
    /// [`postroad_db::Durability::Normal`]. Returns the position that is now safe: a journal may forget what lies
    /// before it.
    ///
    /// # Errors
    /// As [`EventLog::flush`], or when the disk refuses.
    pub async fn sync(&self) -> Result<u64, InsightError> {
        self.flush().await?;
        let position = self.projected_position().await?;
        if self.0.db.dialect() == Dialect::Sqlite {
            sync_sqlite(&self.0.db).await?;
        }
        Ok(position)
    }

    /// Records as they are committed from now on. A consumer that must miss nothing reads the log itself and uses
    /// this only to wake up.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.0.live.subscribe()
    }

    /// Which workspaces each committed batch was about.
    pub(crate) fn touched(&self) -> broadcast::Receiver<Arc<[WorkspaceId]>> {
        self.0.touched.subscribe()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn clock(&self) -> &SharedClock {
        &self.0.clock
    }
}

/// With `synchronous=NORMAL` commits are in the write-ahead log but not yet forced to disk; forcing that file is
/// enough, since SQLite replays it.
async fn sync_sqlite(db: &Db) -> Result<(), InsightError> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = ?";
    let Some(row) = db.query_one(sql, values!["main"]).await? else { return Ok(()) };
    let file: String = row.get("file")?;
    let synced = tokio::task::spawn_blocking(move || {
        std::fs::File::open(format!("{file}-wal"))?.sync_data()?;
        std::fs::File::open(file)?.sync_data()
    });
    let outcome = synced.await.map_err(|_| InsightError::Closed)?;
    outcome.map_err(|error| InsightError::Unwritable(error.to_string()))
}
