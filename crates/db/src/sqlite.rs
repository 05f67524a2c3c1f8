//! How SQLite is opened and what is bound to its statements.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    Sqlite, SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Arguments, ConnectOptions, Pool};

use crate::db::{ACQUIRE_TIMEOUT, Durability};
use crate::{DbError, Kind, Value};

/// How long a statement waits for another process's transaction.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
pub const READERS: u32 = 4;
/// A reader not used for this long is closed: its cache and its thread go.
const READER_IDLE: Duration = Duration::from_secs(60);
/// KiB of page cache, as SQLite takes it (negative).
const WRITER_CACHE: &str = "-8000";
const READER_CACHE: &str = "-2000";
/// Bytes of the file a reader may map. Mapped pages count as resident memory.
const READER_MMAP: &str = "8388608";
/// Pages of write-ahead log (4 KiB each) after which a commit also checkpoints: fewer, larger checkpoints write each
/// hot page once instead of several times.
const WAL_AUTOCHECKPOINT_PAGES: &str = "12000";
/// The log file is cut back to this after a burst.
const JOURNAL_SIZE_LIMIT_BYTES: &str = "67108864";
const STATEMENT_CACHE: usize = 256;

pub struct Pools {
    pub writer: Pool<Sqlite>,
    pub readers: Pool<Sqlite>,
    pub path: PathBuf,
}

/// The path in `sqlite:///abs/file` or `sqlite:file`.
pub fn path_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    (!path.is_empty() && !path.contains(['?', '\0'])).then_some(path)
}

pub async fn open(path: &Path, durability: Durability) -> Result<Pools, DbError> {
    create_private(path).map_err(|error| DbError::Url(format!("{}: {error}", path.display())))?;
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .test_before_acquire(false)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(
            connect_options(path, durability)
                .pragma("cache_size", WRITER_CACHE)
                .pragma("wal_autocheckpoint", WAL_AUTOCHECKPOINT_PAGES)
                .pragma("journal_size_limit", JOURNAL_SIZE_LIMIT_BYTES),
        )
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .max_lifetime(None)
        .idle_timeout(READER_IDLE)
        .test_before_acquire(false)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(
            connect_options(path, durability)
                .pragma("cache_size", READER_CACHE)
                .pragma("mmap_size", READER_MMAP)
                .pragma("query_only", "ON"),
        );
    Ok(Pools { writer, readers, path: path.to_owned() })
}

pub fn connect_options(path: &Path, durability: Durability) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match durability {
            Durability::Full => SqliteSynchronous::Full,
            Durability::Normal => SqliteSynchronous::Normal,
        })
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(STATEMENT_CACHE)
        .thread_name(|id| format!("sqlite-{id}"))
        .disable_statement_logging()
}

/// Creates the file readable by its owner only; SQLite gives the write-ahead log the same mode.
pub fn create_private(path: &Path) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

pub fn arguments(values: Vec<Value>) -> Result<SqliteArguments, DbError> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        match value {
            Value::Null(Kind::Int | Kind::Bool) => arguments.add(None::<i64>),
            Value::Null(Kind::Float) => arguments.add(None::<f64>),
            Value::Null(Kind::Text) => arguments.add(None::<String>),
            Value::Null(Kind::Bytes) => arguments.add(None::<Vec<u8>>),
            Value::Int(value) => arguments.add(value),
            Value::Bool(value) => arguments.add(value),
            Value::Float(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn addresses_name_a_file() {
        for (url, path) in [
            ("sqlite:///var/lib/postroad.db", Some("/var/lib/postroad.db")),
            ("sqlite://postroad.db", Some("postroad.db")),
            ("sqlite:postroad.db", Some("postroad.db")),
            ("sqlite:", None),
            ("sqlite://a.db?mode=ro", None),
            ("postgres://localhost/a", None),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
