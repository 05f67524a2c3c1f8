//! Many rows at once, for event logs and ledgers.
//!
//! Measured with `examples/insert_rate.rs` on 2 cores shared with other builds, SQLite with `synchronous=FULL`, 12
//! columns, one secondary index, one transaction per batch; CPU includes making the rows:
//!
//! | rows in a statement | batch 50 | batch 500 | batch 2,000 |
//! |---|---|---|---|
//! | 1 | 12,500 rows/s, 57 µs | 29,200 rows/s, 27 µs | 26,000 rows/s, 27 µs |
//! | 16, 4, 1 | 19,800 rows/s, 31 µs | 45,800 rows/s, 15 µs | 64,200 rows/s, 11 µs |
//! | **64, 16, 4, 1** | 30,500 rows/s, 18 µs | 74,000 rows/s, 8 µs | 105,800 rows/s, 7 µs |
//! | 256, 64, 16, 4, 1 | 28,700 rows/s, 26 µs | 86,300 rows/s, 10 µs | 134,800 rows/s, 7 µs |
//!
//! A statement costs about 20 µs on its way to the connection's thread and back, whatever it does; several rows share it.
//! With 256 rows the CPU per row is no lower and a prepared statement is four times as large. A batch of one row costs
//! 0.3 ms of CPU and a sync of the disk, so callers gather rows. `INSERT … SELECT … FROM json_each(?)` was rejected
//! unmeasured: it has to carry ids as hexadecimal text, and what it could save is gone already.
//!
//! PostgreSQL gets one array per column and `UNNEST`: one text and one prepared statement for any number of rows.

use std::fmt::Write;

use crate::tx::Inner;
use crate::{Db, DbError, Tx, Value, postgres};

/// Rows per statement on SQLite, largest first. Fixed sizes keep the number of prepared statements small; a batch is
/// cut greedily.
const SQLITE_CHUNKS: [usize; 4] = [64, 16, 4, 1];
/// SQLite's default `SQLITE_MAX_VARIABLE_NUMBER`.
const SQLITE_MAX_BINDINGS: usize = 32_766;
/// Rows per statement on PostgreSQL: one array per column, so that the text does not depend on the number.
const POSTGRES_CHUNK: usize = 5_000;

impl Db {
    /// Inserts the rows in one transaction; see [`Tx::insert_many`].
    ///
    /// # Errors
    /// As [`Tx::insert_many`]; then no row was inserted.
    pub async fn insert_many(
        &self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
        on_conflict: &str,
    ) -> Result<u64, DbError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        let count = tx.insert_many(table, columns, rows, on_conflict).await?;
        tx.commit().await?;
        Ok(count)
    }
}

impl Tx {
    /// Inserts the rows, each with one value per column and each column with one type. `on_conflict` is appended
    /// (`"ON CONFLICT DO NOTHING"`, `"ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n"`, or empty). Returns the number of
    /// rows inserted or updated. `table` and `columns` are part of the program, never of a request.
    ///
    /// PostgreSQL refuses an upsert that meets the same key twice in one call; SQLite lets the last one win.
    ///
    /// # Errors
    /// [`DbError::Unsupported`] when the rows are ragged; otherwise as the database answers.
    pub async fn insert_many(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
        on_conflict: &str,
    ) -> Result<u64, DbError> {
        if columns.is_empty() || rows.iter().any(|row| row.len() != columns.len()) {
            return Err(DbError::Unsupported("a row of a batch has another number of values than columns"));
        }
        match &self.0 {
            Inner::Sqlite(_) => self.insert_sqlite(table, columns, rows, on_conflict).await,
            Inner::Postgres(_) => self.insert_postgres(table, columns, rows, on_conflict).await,
        }
    }

    async fn insert_sqlite(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
        on_conflict: &str,
    ) -> Result<u64, DbError> {
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        let mut count = 0;
        for chunk in SQLITE_CHUNKS {
            if chunk > left || chunk * columns.len() > SQLITE_MAX_BINDINGS {
                continue;
            }
            let sql = sqlite_text(table, columns, chunk, on_conflict);
            while left >= chunk {
                let mut values = Vec::with_capacity(chunk * columns.len());
                rows.by_ref().take(chunk).for_each(|row| values.extend(row));
                count += self.execute(&sql, values).await?;
                left -= chunk;
            }
        }
        Ok(count)
    }

    async fn insert_postgres(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
        on_conflict: &str,
    ) -> Result<u64, DbError> {
        let mut rows = rows.into_iter();
        let mut count = 0;
        loop {
            let chunk: Vec<_> = rows.by_ref().take(POSTGRES_CHUNK).collect();
            if chunk.is_empty() {
                return Ok(count);
            }
            let (arguments, kinds) = postgres::column_arguments(columns.len(), chunk)?;
            let mut sql = format!("INSERT INTO {table} ({}) SELECT * FROM UNNEST(", columns.join(", "));
            for (index, kind) in kinds.iter().enumerate() {
                let comma = if index == 0 { "" } else { ", " };
                write!(sql, "{comma}${}::{}", index + 1, postgres::array_type(*kind))
                    .expect("writing to a string does not fail");
            }
            write!(sql, ") {on_conflict}").expect("writing to a string does not fail");
            count += self.execute_postgres(sql, arguments).await?;
        }
    }
}

fn sqlite_text(table: &str, columns: &[&str], rows: usize, on_conflict: &str) -> String {
    let row = format!("({})", vec!["?"; columns.len()].join(","));
    let all = vec![row; rows].join(",");
    format!("INSERT INTO {table} ({}) VALUES {all} {on_conflict}", columns.join(", "))
}
