use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use sqlx::postgres::Postgres;
use sqlx::{AssertSqlSafe, Executor, Pool, Sqlite, Transaction};

use crate::placeholder::numbered;
use crate::{DbError, Row, Tx, Value, postgres, sqlite};

/// How long a statement waits for a free connection before it fails as unavailable.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);

/// Which database is behind a [`Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Every commit is on disk when it returns.
    #[default]
    Full,
    /// A power cut may undo the last commits, never damage the file. For data that can be rebuilt. PostgreSQL decides
    /// by its own `synchronous_commit`.
    Normal,
}

/// How a [`Db`] is opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub durability: Durability,
}

/// A handle to the database, cheap to clone.
///
/// SQLite has one writer connection, which `execute`, `insert_many` and transactions share in order of arrival, and
/// [`sqlite::READERS`] readers that never wait for it. PostgreSQL has one pool.
#[derive(Clone)]
pub struct Db(pub(crate) Arc<Pools>);

pub(crate) enum Pools {
    Sqlite(sqlite::Pools),
    Postgres(Pool<Postgres>),
}

impl Db {
    /// The most rows one query may return; pages are much smaller.
    pub const MAX_ROWS: usize = 100_000;

    /// Opens `sqlite:///absolute/file` (created if missing, mode 0600) or `postgres://user:password@host/database`.
    ///
    /// # Errors
    /// [`DbError::Url`] when the address cannot be used, [`DbError::Unavailable`] when nobody answers there.
    pub async fn connect(url: &str) -> Result<Self, DbError> {
        Self::connect_with(url, Options::default()).await
    }

    /// As [`Db::connect`], with options.
    ///
    /// # Errors
    /// As [`Db::connect`].
    pub async fn connect_with(url: &str, options: Options) -> Result<Self, DbError> {
        let pools = if let Some(path) = sqlite::path_of(url) {
            Pools::Sqlite(sqlite::open(Path::new(path), options.durability).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Pools::Postgres(postgres::open(url).await?)
        } else {
            return Err(DbError::Url(
                "expected sqlite:///path/to/file or postgres://user@host/database".to_owned(),
            ));
        };
        Ok(Self(Arc::new(pools)))
    }

    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match &*self.0 {
            Pools::Sqlite(_) => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The rows of a SELECT, on a reader. It sees what was committed before it began.
    ///
    /// # Errors
    /// [`DbError::TooManyRows`] above [`Db::MAX_ROWS`]; otherwise as the database answers.
    pub async fn query(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, DbError> {
        match &*self.0 {
            Pools::Sqlite(pools) => query_sqlite(&pools.readers, sql, values).await,
            Pools::Postgres(pool) => query_postgres(pool, sql, values).await,
        }
    }

    /// The first row of a SELECT, on a reader.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn query_one(&self, sql: &str, values: Vec<Value>) -> Result<Option<Row>, DbError> {
        match &*self.0 {
            Pools::Sqlite(pools) => query_one_sqlite(&pools.readers, sql, values).await,
            Pools::Postgres(pool) => query_one_postgres(pool, sql, values).await,
        }
    }

    /// Runs one statement on the writer, durably. Returns the number of rows it changed.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, DbError> {
        match &*self.0 {
            Pools::Sqlite(pools) => execute_sqlite(&pools.writer, sql, values).await,
            Pools::Postgres(pool) => execute_postgres(pool, sql, values).await,
        }
    }

    /// Begins a write transaction. Dropped without [`Tx::commit`], it is rolled back.
    ///
    /// On SQLite it is the only writer from here on (`BEGIN IMMEDIATE`): do nothing slow inside.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        match &*self.0 {
            Pools::Sqlite(pools) => Ok(Tx::sqlite(pools.writer.begin_with("BEGIN IMMEDIATE").await?)),
            Pools::Postgres(pool) => Ok(Tx::postgres(begin_postgres(pool.clone()).await?)),
        }
    }

    /// Runs `body` in a write transaction; commits when it returns `Ok`, rolls back otherwise.
    ///
    /// # Errors
    /// What `body` returns, or the database's answer to begin and commit.
    pub async fn transaction<T, E: From<DbError>>(
        &self,
        body: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tx = self.begin().await?;
        let result = body(&mut tx).await?;
        tx.commit().await?;
        Ok(result)
    }

    /// Waits for the statements in progress and closes the connections. Later calls fail as unavailable.
    pub async fn close(&self) {
        match &*self.0 {
            Pools::Sqlite(pools) => {
                pools.readers.close().await;
                // The last connection to close moves the write-ahead log into the file.
                pools.writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Begins in a task of its own, which ends even if the caller is dropped while it waits. sqlx 0.9 counts a transaction
/// only after the answer to BEGIN; dropped before that, the connection would go back to the pool inside a transaction,
/// and the next `execute` on it would succeed and never be committed.
async fn begin_postgres(pool: Pool<Postgres>) -> Result<Transaction<'static, Postgres>, DbError> {
    match tokio::spawn(async move { pool.begin().await }).await {
        Ok(begun) => Ok(begun?),
        Err(_) => Err(DbError::Unavailable("the program is stopping".to_owned())),
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({:?})", self.dialect())
    }
}

macro_rules! statements {
    ($database:ty, $query:ident, $query_one:ident, $execute:ident, $arguments:path, $row:path, $text:expr) => {
        pub(crate) async fn $query<'c, E>(
            executor: E,
            sql: &str,
            values: Vec<Value>,
        ) -> Result<Vec<Row>, DbError>
        where
            E: Executor<'c, Database = $database>,
        {
            let mut stream = sqlx::query_with(AssertSqlSafe($text(sql)), $arguments(values)?).fetch(executor);
            let mut rows = Vec::new();
            while let Some(row) = stream.try_next().await? {
                if rows.len() == Db::MAX_ROWS {
                    return Err(DbError::TooManyRows { limit: Db::MAX_ROWS });
                }
                rows.push($row(row));
            }
            Ok(rows)
        }

        pub(crate) async fn $query_one<'c, E>(
            executor: E,
            sql: &str,
            values: Vec<Value>,
        ) -> Result<Option<Row>, DbError>
        where
            E: Executor<'c, Database = $database>,
        {
            let query = sqlx::query_with(AssertSqlSafe($text(sql)), $arguments(values)?);
            Ok(query.fetch_optional(executor).await?.map($row))
        }

        pub(crate) async fn $execute<'c, E>(
            executor: E,
            sql: &str,
            values: Vec<Value>,
        ) -> Result<u64, DbError>
        where
            E: Executor<'c, Database = $database>,
        {
            let query = sqlx::query_with(AssertSqlSafe($text(sql)), $arguments(values)?);
            Ok(query.execute(executor).await?.rows_affected())
        }
    };
}

statements!(
    Sqlite,
    query_sqlite,
    query_one_sqlite,
    execute_sqlite,
    sqlite::arguments,
    Row::sqlite,
    |sql: &str| sql.to_owned()
);
statements!(
    Postgres,
    query_postgres,
    query_one_postgres,
    execute_postgres,
    postgres::arguments,
    Row::postgres,
    |sql: &str| numbered(sql).into_owned()
);
