//! The spool of several machines, in PostgreSQL.
//!
//! Each node accepts messages that are its own from the start, and keeps an index of them in memory as the log does. One
//! transaction at a time, per node, writes everything that waits: messages and journal by one insert each, what is done by
//! one delete. See [`lease`] for what happens when a node goes away.

mod batch;
mod commit;
mod journal;
mod lease;
mod load;
mod schema;
mod shared;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use postroad_base::MessageId;
use postroad_db::{Db, DbError, Dialect, values};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;

use self::batch::{Job, What};
use self::commit::Committer;
use self::journal::PgJournal;
use self::load::signed;
use self::shared::{Shared, failed};
use crate::draft::Draft;
use crate::{
    Accepted, Change, JournalReader, LiveMessage, MESSAGE_MAX_BYTES, MessageKey, NewMessage, Position, Spool,
    SpoolError, SpoolStats, Stored,
};

/// How a [`PgSpool`] uses the database.
#[derive(Clone, Debug)]
pub struct PgOptions {
    /// What this node is called. The caller sees to it that only one process uses it (by a lock in its own directory):
    /// a second one takes the first one's place.
    pub node: String,
    /// A node that has not been heard of for this long loses its messages to others.
    pub lease: Duration,
    /// Written in one transaction, at most (or one message, if that is larger).
    pub batch_bytes: usize,
    /// Given by callers and not yet durable, at most; more of them wait.
    pub pending_bytes: usize,
    /// Bodies of recently accepted messages kept in memory.
    pub cache_bytes: usize,
}

impl PgOptions {
    /// The defaults for a node of this name.
    #[must_use]
    pub fn new(node: impl Into<String>) -> Self {
        Self {
            node: node.into(),
            lease: Duration::from_secs(20),
            batch_bytes: 8 << 20,
            pending_bytes: 64 << 20,
            cache_bytes: 32 << 20,
        }
    }
}

/// A [`Spool`] in PostgreSQL, shared with other nodes.
pub struct PgSpool {
    shared: Arc<Shared>,
    runtime: Handle,
    pending: Arc<Semaphore>,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    tasks: Mutex<Option<Tasks>>,
    adopted: Mutex<Option<mpsc::Receiver<Vec<MessageKey>>>>,
}

struct Tasks {
    committer: JoinHandle<()>,
    lease: JoinHandle<()>,
}

/// A permit stands for this many bytes that are given and not yet durable.
const PERMIT_BYTES: usize = 1 << 10;
/// Jobs between callers and committer; more of them wait.
const JOBS_MAX: usize = 4_096;
/// Batches of messages taken over that nobody has looked at yet; then taking over waits.
const ADOPTED_MAX: usize = 64;
/// Journal rows of one life of a node, as a power of two.
const POSITION_BITS: u32 = 36;
/// Reading is tried so often while the database is away.
const READ_ATTEMPTS: u32 = 5;
const READ_PAUSE: Duration = Duration::from_millis(200);

impl PgSpool {
    /// Brings the tables up to date, takes the node's name and loads what it owns.
    ///
    /// # Errors
    /// [`SpoolError::Failed`] if the database is not PostgreSQL or does not answer.
    pub async fn open(db: Db, options: PgOptions) -> Result<Self, SpoolError> {
        if db.dialect() != Dialect::Postgres {
            return Err(SpoolError::Failed("the shared spool needs PostgreSQL".into()));
        }
        Self::open_checked(db, options).await.map_err(|error| failed("the spool cannot be opened", &error))
    }

    async fn open_checked(db: Db, mut options: PgOptions) -> Result<Self, DbError> {
        db.migrate("spool", schema::MIGRATIONS).await?;
        options.lease = options.lease.max(Duration::from_millis(40));
        options.pending_bytes = options.pending_bytes.clamp(PERMIT_BYTES, MESSAGE_MAX_BYTES);
        let (node, incarnation) = lease::register(&db, &options.node, options.lease).await?;
        let shared = Arc::new(Shared::new(db, options, node, incarnation));
        let greatest = load::load(&shared).await?;
        // Every life of a node has positions above those of the one before, also when the journal is empty.
        let last = u64::try_from(incarnation).unwrap_or(0) << POSITION_BITS;
        shared.next_key.store(greatest + 1, Ordering::Release);
        shared.durable.store(last, Ordering::Release);

        let (jobs, waiting) = mpsc::channel(JOBS_MAX);
        let (sender, adopted) = mpsc::channel(ADOPTED_MAX);
        let committer = Committer::new(Arc::clone(&shared), waiting, last + 1);
        let tasks = Tasks {
            committer: tokio::spawn(committer.run()),
            lease: tokio::spawn(lease::keep(Arc::clone(&shared), sender)),
        };
        Ok(Self {
            pending: Arc::new(Semaphore::new(shared.options.pending_bytes / PERMIT_BYTES)),
            shared,
            runtime: Handle::current(),
            jobs: Mutex::new(Some(jobs)),
            tasks: Mutex::new(Some(tasks)),
            adopted: Mutex::new(Some(adopted)),
        })
    }

    /// Messages taken over from absent nodes, as they come. They are in [`Spool::for_each_live`] already; a queue adds
    /// them when it hears of them here. To be asked for once; without a listener, taking over stops after a while.
    pub fn adopted(&self) -> Option<mpsc::Receiver<Vec<MessageKey>>> {
        self.adopted.lock().take()
    }

    /// Shows some live messages, for those taken over.
    pub fn for_some_live(&self, keys: &[MessageKey], visit: &mut dyn FnMut(LiveMessage<'_>)) {
        let live = self.shared.live.read();
        keys.iter().for_each(|key| live.index.visit_one(key.0, visit));
    }

    async fn give(&self, draft: Draft, what: What) {
        let refused = match self.permit(&draft).await {
            Ok(permit) => {
                let jobs = self.jobs.lock().clone();
                let job = Job { draft, what, permit: Some(permit) };
                match jobs {
                    Some(jobs) => jobs.send(job).await.err().map(|unsent| unsent.0),
                    None => Some(job),
                }
            }
            Err(_) => Some(Job { draft, what, permit: None }),
        };
        if let Some(job) = refused {
            job.refuse(SpoolError::Closed);
        }
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

    async fn fetch(&self, key: MessageKey) -> Result<Stored, DbError> {
        let sql = "SELECT meta, body FROM spool_messages WHERE key = ? AND owner = ?";
        let row = self.shared.db.query_one(sql, values![signed(key.0), self.shared.node]).await?;
        let row = row.ok_or(DbError::Unsupported(GONE))?;
        let meta: Vec<u8> = row.get("meta")?;
        let body: Vec<u8> = row.get("body")?;
        Ok(Stored { meta: meta.into(), body: body.into() })
    }
}

const GONE: &str = "the message is gone";

async fn answer<T>(answer: oneshot::Receiver<Result<T, SpoolError>>) -> Result<T, SpoolError> {
    answer.await.unwrap_or_else(|_| Err(SpoolError::Failed("the committer is gone".into())))
}

#[async_trait]
impl Spool for PgSpool {
    async fn accept(&self, message: NewMessage) -> Result<Accepted, SpoolError> {
        self.refusal()?;
        let draft = Draft::accept(&message)?;
        drop(message);
        let (sender, receiver) = oneshot::channel();
        self.give(draft, What::Accept(sender)).await;
        answer(receiver).await
    }

    async fn settle(&self, changes: Vec<Change>) -> Result<Position, SpoolError> {
        self.refusal()?;
        let (draft, facts) = Draft::settle(&changes)?;
        if facts.is_empty() {
            return Ok(self.shared.durable());
        }
        let (sender, receiver) = oneshot::channel();
        self.give(draft, What::Settle(facts, sender)).await;
        answer(receiver).await
    }

    async fn read(&self, key: MessageKey) -> Result<Stored, SpoolError> {
        if self.shared.closed.load(Ordering::Acquire) {
            return Err(SpoolError::Closed);
        }
        if let Some(stored) = self.shared.cache.lock().get(key.0) {
            return Ok(stored);
        }
        if self.shared.live.read().index.get(key.0).is_none() {
            return Err(SpoolError::NotFound);
        }
        let mut attempt = 1;
        loop {
            match self.fetch(key).await {
                Ok(stored) => return Ok(stored),
                Err(DbError::Unsupported(GONE)) => return Err(SpoolError::NotFound),
                Err(error) if error.is_unavailable() && attempt < READ_ATTEMPTS => {
                    attempt += 1;
                    tokio::time::sleep(READ_PAUSE).await;
                }
                Err(error) => return Err(failed("a message cannot be read", &error)),
            }
        }
    }

    async fn read_meta(&self, key: MessageKey) -> Result<Bytes, SpoolError> {
        Ok(self.read(key).await?.meta)
    }

    fn for_each_live(&self, visit: &mut dyn FnMut(LiveMessage<'_>)) {
        self.shared.live.read().index.visit(visit);
    }

    fn find(&self, id: MessageId) -> Option<MessageKey> {
        self.shared.live.read().index.find(id).map(MessageKey)
    }

    fn journal(&self, after: Position) -> Result<JournalReader, SpoolError> {
        let journal = PgJournal::new(Arc::clone(&self.shared), self.runtime.clone(), after);
        Ok(JournalReader::new(Box::new(journal)))
    }

    fn release_journal(&self, upto: Position) {
        self.shared.released.fetch_max(upto.0, Ordering::AcqRel);
    }

    fn stats(&self) -> SpoolStats {
        self.shared.stats()
    }

    async fn close(&self) -> Result<(), SpoolError> {
        self.shared.closed.store(true, Ordering::Release);
        self.pending.close();
        self.jobs.lock().take();
        let tasks = self.tasks.lock().take();
        if let Some(tasks) = tasks {
            let committed = tasks.committer.await;
            tasks.lease.abort();
            committed.map_err(|_| SpoolError::Failed("the committer died".into()))?;
        }
        self.shared.failure().map_or(Ok(()), Err)
    }
}

impl Drop for PgSpool {
    fn drop(&mut self) {
        if let Some(tasks) = self.tasks.lock().take() {
            tasks.lease.abort();
        }
    }
}
