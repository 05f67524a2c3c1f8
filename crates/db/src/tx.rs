use sqlx::postgres::{PgArguments, Postgres};
use sqlx::{AssertSqlSafe, Sqlite, Transaction};

use crate::db::{
    execute_postgres, execute_sqlite, query_one_postgres, query_one_sqlite, query_postgres, query_sqlite,
};
use crate::{DbError, Dialect, Row, Value};

/// A write transaction. Rolled back when dropped without [`Tx::commit`].
pub struct Tx(pub(crate) Inner);

pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn sqlite(tx: Transaction<'static, Sqlite>) -> Self {
        Self(Inner::Sqlite(tx))
    }

    pub(crate) fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self(Inner::Postgres(tx))
    }

    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match &self.0 {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The rows of a statement, as [`crate::Db::query`]; also `INSERT … RETURNING`.
    ///
    /// # Errors
    /// As the database answers. On PostgreSQL a failed statement ends the transaction; so treat it on both.
    pub async fn query(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, DbError> {
        match &mut self.0 {
            Inner::Sqlite(tx) => query_sqlite(&mut **tx, sql, values).await,
            Inner::Postgres(tx) => query_postgres(&mut **tx, sql, values).await,
        }
    }

    /// The first row of a statement.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub async fn query_one(&mut self, sql: &str, values: Vec<Value>) -> Result<Option<Row>, DbError> {
        match &mut self.0 {
            Inner::Sqlite(tx) => query_one_sqlite(&mut **tx, sql, values).await,
            Inner::Postgres(tx) => query_one_postgres(&mut **tx, sql, values).await,
        }
    }

    /// Runs one statement. Returns the number of rows it changed.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub async fn execute(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, DbError> {
        match &mut self.0 {
            Inner::Sqlite(tx) => execute_sqlite(&mut **tx, sql, values).await,
            Inner::Postgres(tx) => execute_postgres(&mut **tx, sql, values).await,
        }
    }

    /// Waits until no other transaction holds the lock `name`, and holds it to the end of this one. Serialises
    /// read-then-write sections on PostgreSQL; on SQLite a transaction already excludes all others.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn lock(&mut self, name: &str) -> Result<(), DbError> {
        if self.dialect() == Dialect::Postgres {
            let hash = blake3::hash(name.as_bytes());
            let key = i64::from_be_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"));
            self.execute("SELECT pg_advisory_xact_lock(?)", vec![key.into()]).await?;
        }
        Ok(())
    }

    /// Makes the changes durable and visible.
    ///
    /// # Errors
    /// When it fails nothing was changed, unless the connection to PostgreSQL broke in this very moment.
    pub async fn commit(self) -> Result<(), DbError> {
        match self.0 {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Undoes the changes and waits for it.
    ///
    /// # Errors
    /// As the database answers; the changes are undone all the same.
    pub async fn rollback(self) -> Result<(), DbError> {
        match self.0 {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// Several statements in one text, without values.
    pub(crate) async fn script(&mut self, sql: String) -> Result<(), DbError> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        match &mut self.0 {
            Inner::Sqlite(tx) => script.execute(&mut **tx).await.map(drop)?,
            Inner::Postgres(tx) => script.execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// A statement that is already in the database's own form.
    pub(crate) async fn execute_postgres(
        &mut self,
        sql: String,
        arguments: PgArguments,
    ) -> Result<u64, DbError> {
        match &mut self.0 {
            Inner::Postgres(tx) => {
                Ok(sqlx::query_with(AssertSqlSafe(sql), arguments).execute(&mut **tx).await?.rows_affected())
            }
            Inner::Sqlite(_) => Err(DbError::Unsupported("a statement for PostgreSQL was sent to SQLite")),
        }
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx({:?})", self.dialect())
    }
}
