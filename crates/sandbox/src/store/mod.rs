//! The tables, and everything that reads and writes them.

mod announce;
mod capture;
mod delete;
mod get;
mod list;
mod person;
mod prune;
mod row;
mod summary;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_db::{Db, Dialect};
use postroad_insight::EventLog;
use tokio::sync::{Semaphore, broadcast, mpsc};

pub use self::delete::{Deleted, Selection};
pub use self::get::Found;
pub use self::list::{Filter, Sort};
pub use self::summary::Summary;
use self::writer::{Job, Writer};
use crate::{SandboxError, SandboxMessage, schema};

/// Content that waits to be written, in KiB; who comes when there is more is asked to come again.
const WAITING_KIB: usize = 256 * 1024;
/// Messages that wait to be written.
const WAITING_MESSAGES: usize = 10_000;
/// Batches a live listener may lag behind before it misses some.
const LIVE_BATCHES_MAX: usize = 256;
/// How soon after a capture its mark is removed.
pub(crate) const SETTLE_EVERY: Duration = Duration::from_secs(5);
/// How often what is too much or too old is deleted.
const PRUNE_EVERY: Duration = Duration::from_secs(15);

/// How much is kept for each workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeps {
    pub messages_max: u32,
    pub days: u16,
}

impl Default for Keeps {
    fn default() -> Self {
        Self { messages_max: 10_000, days: 30 }
    }
}

/// Captured mail. Cheap to clone.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    db: Db,
    events: EventLog,
    keeps: Keeps,
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
    live: broadcast::Sender<Arc<[SandboxMessage]>>,
    /// What this process has told the event log, and the log may not have on stable storage yet.
    told: Arc<Mutex<announce::Told>>,
    /// Marks this process's captures.
    node: i64,
}

impl Sandbox {
    /// Brings the tables up to date, tells the event log of what was captured in the moment before a crash, and starts the
    /// writer, which ends with the last clone.
    ///
    /// # Errors
    /// When the database or the event log cannot be read.
    pub async fn open(db: Db, events: EventLog, keeps: Keeps) -> Result<Self, SandboxError> {
        schema::migrate(&db).await?;
        announce::replay(&db, &events).await?;
        let (jobs, inbox) = mpsc::channel(WAITING_MESSAGES);
        let (live, _) = broadcast::channel(LIVE_BATCHES_MAX);
        let told = Arc::new(Mutex::new(announce::Told::default()));
        let node = rand::random::<i64>();
        let writer = Writer {
            db: db.clone(),
            events: events.clone(),
            live: live.clone(),
            told: Arc::clone(&told),
            node,
        };
        tokio::spawn(writer.run(inbox));
        let room = Arc::new(Semaphore::new(WAITING_KIB));
        Ok(Self(Arc::new(Inner { db, events, keeps, jobs, room, live, told, node })))
    }

    /// Removes marks and deletes what is too much or too old, until `stop` is done.
    pub async fn run(self, clock: postroad_base::SharedClock, stop: impl Future<Output = ()> + Send) {
        let mut settle = tokio::time::interval(SETTLE_EVERY);
        let mut prune = tokio::time::interval(PRUNE_EVERY);
        settle.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        prune.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => {
                    if let Err(error) = self.settle().await {
                        tracing::warn!(%error, "captured mail is told to the event log again at the next start");
                    }
                    return;
                }
                _ = settle.tick() => {
                    if let Err(error) = self.settle().await {
                        tracing::error!(%error, "captured mail could not be marked as told");
                    }
                }
                _ = prune.tick() => {
                    if let Err(error) = self.prune(clock.now()).await {
                        tracing::error!(%error, "old captured mail could not be deleted");
                    }
                }
            }
        }
    }

    /// Messages as they are captured from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<[SandboxMessage]>> {
        self.0.live.subscribe()
    }

    #[must_use]
    pub fn keeps(&self) -> Keeps {
        self.0.keeps
    }

    fn db(&self) -> &Db {
        &self.0.db
    }

    /// The condition that a row's terms match; takes the query.
    fn matching(&self) -> &'static str {
        match self.db().dialect() {
            Dialect::Sqlite => "seq IN (SELECT rowid FROM sandbox_terms WHERE sandbox_terms MATCH ?)",
            Dialect::Postgres => {
                "seq IN (SELECT rowid FROM sandbox_terms WHERE \
                 array_to_tsvector(string_to_array(terms, ' ')) @@ CAST(? AS tsquery))"
            }
        }
    }

    fn query_text(&self, query: &crate::terms::Query) -> String {
        match self.db().dialect() {
            Dialect::Sqlite => query.fts5(),
            Dialect::Postgres => query.tsquery(),
        }
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sandbox({:?})", self.0.db)
    }
}
