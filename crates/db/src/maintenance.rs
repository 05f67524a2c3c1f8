//! Health, size and backup.

use std::path::Path;
use std::time::Duration;

use sqlx::{ConnectOptions, Connection};

use crate::db::Pools;
use crate::{Db, DbError, Durability, sqlite, values};

/// A database that does not answer within this is not healthy.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(5);

impl Db {
    /// Whether the database answers a query now.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when it does not answer within 5 s; otherwise as the database answers.
    pub async fn health(&self) -> Result<(), DbError> {
        match tokio::time::timeout(HEALTH_TIMEOUT, self.query_one("SELECT 1", Vec::new())).await {
            Ok(answer) => answer.map(drop),
            Err(_) => Err(DbError::Unavailable("no answer within 5 s".to_owned())),
        }
    }

    /// Bytes on disk, with SQLite's write-ahead log.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn size_bytes(&self) -> Result<u64, DbError> {
        let (sql, log) = match &*self.0 {
            Pools::Sqlite(pools) => {
                let mut log = pools.path.clone().into_os_string();
                log.push("-wal");
                (
                    "SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size",
                    std::fs::metadata(log).map_or(0, |meta| meta.len()),
                )
            }
            Pools::Postgres(_) => ("SELECT pg_database_size(current_database()) AS size", 0),
        };
        let row = self.query_one(sql, Vec::new()).await?;
        let size: u64 = row.map_or(Ok(0), |row| row.get("size"))?;
        Ok(size + log)
    }

    /// Writes a consistent copy of a SQLite database to `target`, which must not exist, mode 0600, while others read
    /// and write. On disk when it returns.
    ///
    /// # Errors
    /// [`DbError::Unsupported`] on PostgreSQL (use `pg_dump`), [`DbError::Url`] when `target` cannot be created.
    pub async fn backup_to(&self, target: &Path) -> Result<(), DbError> {
        let Pools::Sqlite(pools) = &*self.0 else {
            return Err(DbError::Unsupported("PostgreSQL is backed up with pg_dump or its own replication"));
        };
        let cannot = |error: std::io::Error| DbError::Url(format!("{}: {error}", target.display()));
        if target.exists() {
            return Err(cannot(std::io::ErrorKind::AlreadyExists.into()));
        }
        let name = target.to_str().ok_or_else(|| cannot(std::io::ErrorKind::InvalidFilename.into()))?;
        sqlite::create_private(target).map_err(cannot)?;
        let mut connection = sqlite::connect_options(&pools.path, Durability::Full).connect().await?;
        let copied = crate::db::execute_sqlite(&mut connection, "VACUUM INTO ?", values![name]).await;
        connection.close().await?;
        if let Err(error) = copied {
            // What remains of the target is of no use; the first error is the one to report.
            let _ = std::fs::remove_file(target);
            return Err(error);
        }
        let target = target.to_owned();
        let synced = tokio::task::spawn_blocking(move || std::fs::File::open(target)?.sync_all()).await;
        synced
            .map_err(|_| DbError::Unavailable("the backup was interrupted".to_owned()))?
            .map_err(cannot_sync)
    }
}

fn cannot_sync(error: std::io::Error) -> DbError {
    sqlx::Error::Io(error).into()
}
