//! Counts per workspace, hour, stream and kind.
//!
//! The counts are a consumer of the log: they read what was committed since they were last brought up to date and
//! move their mark in the same transaction, so a crash neither loses nor doubles anything, and the hot path does
//! not touch their scattered rows with every batch.

use postroad_db::{Db, DbError, Tx, values};

use super::writer::LOCK;

/// Numbers of the log counted in one transaction.
const STEP: i64 = 50_000;

/// Each takes the first and the last number to count.
const COUNTS: [&str; 2] = [
    "INSERT INTO log_totals (ws, hour, stream, kind, n) \
    SELECT ws, at / 3600000, stream, 0, CAST(SUM(recipients) AS BIGINT) FROM log_messages \
    WHERE seq BETWEEN ? AND ? GROUP BY ws, at / 3600000, stream \
    ON CONFLICT (ws, hour, stream, kind) DO UPDATE SET n = log_totals.n + EXCLUDED.n",
    "INSERT INTO log_totals (ws, hour, stream, kind, n) \
    SELECT ws, at / 3600000, stream, kind, COUNT(*) FROM log_events \
    WHERE seq BETWEEN ? AND ? GROUP BY ws, at / 3600000, stream, kind \
    ON CONFLICT (ws, hour, stream, kind) DO UPDATE SET n = log_totals.n + EXCLUDED.n",
];

/// Brings the counts up to what is committed now.
pub(super) async fn roll_up(db: &Db) -> Result<(), DbError> {
    loop {
        let mut tx = db.begin().await?;
        tx.lock(LOCK).await?;
        let done = state(&mut tx, "rolled_up").await?;
        let next = state(&mut tx, "next_seq").await?;
        let (first, last) = (done + 1, (next - 1).min(done + STEP));
        if first > last {
            return Ok(());
        }
        for count in COUNTS {
            tx.execute(count, values![first, last]).await?;
        }
        tx.execute("UPDATE log_state SET value = ? WHERE name = 'rolled_up'", values![last]).await?;
        tx.commit().await?;
    }
}

async fn state(tx: &mut Tx, name: &str) -> Result<i64, DbError> {
    let row = tx.query_one("SELECT value FROM log_state WHERE name = ?", values![name]).await?;
    row.ok_or(DbError::Unsupported("the log's state is gone"))?.get("value")
}
