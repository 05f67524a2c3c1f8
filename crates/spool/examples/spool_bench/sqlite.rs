//! The same work on SQLite: one writer that commits everything that waits in one transaction.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use bytes::Bytes;
use parking_lot::Mutex;
use postroad_spool::NewMessage;
use rusqlite::{Connection, OpenFlags, params};
use tokio::sync::oneshot;

use crate::work::Store;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -65536;
    CREATE TABLE message (
        key INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, accepted_at INTEGER, expires_at INTEGER,
        workspace BLOB, stream TEXT, tags TEXT, meta BLOB, body BLOB);
    CREATE UNIQUE INDEX message_id ON message (id);
    CREATE TABLE recipient (
        key INTEGER, number INTEGER, domain TEXT, state INTEGER, due INTEGER, attempts INTEGER,
        PRIMARY KEY (key, number)) WITHOUT ROWID;
    CREATE TABLE journal (position INTEGER PRIMARY KEY AUTOINCREMENT, note BLOB);";

const BATCH_MAX: usize = 4096;

enum Job {
    Accept(Box<NewMessage>, oneshot::Sender<u64>),
    Done(u64, Bytes, oneshot::Sender<u64>),
}

pub struct SqliteSpool {
    jobs: mpsc::Sender<Job>,
    writer: JoinHandle<()>,
    readers: Arc<Readers>,
    commits: Arc<AtomicU64>,
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn read(&self, key: u64) -> Vec<u8> {
        let idle = self.idle.lock().pop();
        let connection = idle.unwrap_or_else(|| {
            Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a reader")
        });
        let body = {
            let mut query = connection.prepare_cached("SELECT body FROM message WHERE key = ?").expect("SQL");
            query.query_row([key as i64], |row| row.get(0)).expect("a row")
        };
        self.idle.lock().push(connection);
        body
    }
}

impl SqliteSpool {
    pub fn open(path: &Path) -> Self {
        let connection = Connection::open(path).expect("a database");
        connection.execute_batch(SCHEMA).expect("the schema");
        let (jobs, waiting) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&commits);
        let writer = std::thread::spawn(move || write(&connection, &waiting, &counter));
        let readers = Readers { path: path.to_path_buf(), idle: Mutex::default() };
        Self { jobs, writer, readers: Arc::new(readers), commits }
    }

    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub fn close(self) {
        drop(self.jobs);
        self.writer.join().expect("the writer works");
    }

    async fn ask(&self, job: Job, answer: oneshot::Receiver<u64>) -> u64 {
        self.jobs.send(job).expect("the writer listens");
        answer.await.expect("the writer answers")
    }
}

impl Store for SqliteSpool {
    async fn accept(&self, message: NewMessage) -> u64 {
        let (sender, answer) = oneshot::channel();
        self.ask(Job::Accept(Box::new(message), sender), answer).await
    }

    async fn read(&self, key: u64) -> Bytes {
        let readers = Arc::clone(&self.readers);
        tokio::task::spawn_blocking(move || readers.read(key)).await.expect("read").into()
    }

    async fn done(&self, key: u64, note: Bytes) {
        let (sender, answer) = oneshot::channel();
        self.ask(Job::Done(key, note, sender), answer).await;
    }
}

fn write(connection: &Connection, waiting: &mpsc::Receiver<Job>, commits: &AtomicU64) {
    while let Ok(first) = waiting.recv() {
        let mut answers = Vec::new();
        connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
        for job in std::iter::once(first).chain(waiting.try_iter()).take(BATCH_MAX) {
            answers.push(apply(connection, job));
        }
        connection.execute_batch("COMMIT").expect("committed");
        commits.fetch_add(1, Ordering::Relaxed);
        for (answer, key) in answers {
            let _ = answer.send(key);
        }
    }
}

fn apply(connection: &Connection, job: Job) -> (oneshot::Sender<u64>, u64) {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        connection.prepare_cached(sql).expect("SQL").execute(values).expect("done")
    };
    match job {
        Job::Accept(message, answer) => {
            run(
                "INSERT INTO message (id, accepted_at, expires_at, workspace, stream, tags, meta, body)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    &message.id.as_bytes()[..],
                    message.accepted_at.0,
                    message.expires_at.0,
                    &message.workspace.as_bytes()[..],
                    message.stream.as_str(),
                    message.tags.join(","),
                    &message.meta[..],
                    &message.body[0][..],
                ],
            );
            let key = connection.last_insert_rowid();
            for (number, recipient) in message.recipients.iter().enumerate() {
                run(
                    "INSERT INTO recipient VALUES (?, ?, ?, 0, ?, 0)",
                    params![key, number as i64, recipient.domain.as_str(), recipient.due.0],
                );
            }
            (answer, key as u64)
        }
        Job::Done(key, note, answer) => {
            run("DELETE FROM recipient WHERE key = ?", params![key as i64]);
            run("DELETE FROM message WHERE key = ?", params![key as i64]);
            run("INSERT INTO journal (note) VALUES (?)", params![&note[..]]);
            (answer, key)
        }
    }
}
