//! Which node delivers what.
//!
//! A message belongs to a node; the node's lease is one row, renewed by a heartbeat. When it has run out, others take
//! the messages over in batches. Each batch gives the absent node a new incarnation first, and every transaction of a
//! node checks its incarnation, so a node that was only asleep finds out before it can change anything.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use postroad_db::{Db, DbError, values};
use tokio::sync::mpsc;

use super::load::{COLUMNS, add_row};
use super::shared::Shared;
use crate::MessageKey;

/// The database's clock, so that nodes need not agree on the time.
const NOW: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::BIGINT";
/// Messages taken over in one transaction.
const TAKE_BATCH: usize = 500;
/// Transactions in one round; another node gets its turn in between.
const TAKE_ROUNDS: usize = 20;
/// Journal rows deleted in one statement.
const RELEASE_BATCH: i64 = 20_000;

/// Makes this process the one that the node's name stands for. Node and incarnation.
pub(super) async fn register(db: &Db, name: &str, lease: Duration) -> Result<(i64, i64), DbError> {
    let sql = format!(
        "INSERT INTO spool_nodes (name, incarnation, expires_at)
         VALUES (?, nextval('spool_incarnations'), {NOW} + ?)
         ON CONFLICT (name) DO UPDATE SET incarnation = EXCLUDED.incarnation, expires_at = EXCLUDED.expires_at
         RETURNING id, incarnation"
    );
    let mut tx = db.begin().await?;
    let row = tx.query_one(&sql, values![name, millis(lease)]).await?;
    tx.commit().await?;
    let row = row.ok_or(DbError::Unsupported("an insert returned nothing"))?;
    Ok((row.get("id")?, row.get("incarnation")?))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Renews the lease, takes over what absent nodes left, and deletes the journal that was released. Until aborted.
pub(super) async fn keep(shared: Arc<Shared>, adopted: mpsc::Sender<Vec<MessageKey>>) {
    let mut ticks = tokio::time::interval(shared.options.lease / 4);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while shared.failure().is_none() {
        ticks.tick().await;
        let round = async {
            if !renew(&shared).await? {
                shared.fenced();
                return Ok(());
            }
            take_over(&shared, &adopted).await?;
            release(&shared).await
        };
        if let Err::<(), DbError>(error) = round.await {
            tracing::warn!(error = %error, "the spool's lease could not be kept up; it is tried again");
        }
    }
}

/// Whether this is still the node's life that counts.
async fn renew(shared: &Shared) -> Result<bool, DbError> {
    let sql = format!("UPDATE spool_nodes SET expires_at = {NOW} + ? WHERE id = ? AND incarnation = ?");
    let values = values![millis(shared.options.lease), shared.node, shared.incarnation];
    Ok(shared.db.execute(&sql, values).await? == 1)
}

async fn take_over(shared: &Shared, adopted: &mpsc::Sender<Vec<MessageKey>>) -> Result<(), DbError> {
    for _ in 0..TAKE_ROUNDS {
        let keys = take_batch(shared).await?;
        if keys.is_empty() {
            break;
        }
        tracing::info!(spool.messages = keys.len(), "messages of an absent node were taken over");
        // Nobody listening: they will be found in the index all the same.
        let _ = adopted.send(keys).await;
    }
    Ok(())
}

async fn take_batch(shared: &Shared) -> Result<Vec<MessageKey>, DbError> {
    let mut tx = shared.db.begin().await?;
    let absent = format!(
        "SELECT id FROM spool_nodes WHERE id <> ? AND expires_at < {NOW}
         AND EXISTS (SELECT 1 FROM spool_messages WHERE owner = spool_nodes.id)
         ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
    );
    let Some(row) = tx.query_one(&absent, values![shared.node]).await? else { return Ok(Vec::new()) };
    let absent: i64 = row.get("id")?;
    let fence = "UPDATE spool_nodes SET incarnation = nextval('spool_incarnations') WHERE id = ?";
    tx.execute(fence, values![absent]).await?;
    let take = format!(
        "UPDATE spool_messages SET owner = ? WHERE key IN
         (SELECT key FROM spool_messages WHERE owner = ? ORDER BY key LIMIT {TAKE_BATCH} FOR UPDATE SKIP LOCKED)
         RETURNING {COLUMNS}"
    );
    let rows = tx.query(&take, values![shared.node, absent]).await?;
    tx.commit().await?;
    let mut keys = Vec::with_capacity(rows.len());
    let mut live = shared.live.write();
    for row in &rows {
        let key = add_row(row, &mut live, shared)?;
        shared.next_key.fetch_max(key + 1, Ordering::AcqRel);
        keys.push(MessageKey(key));
    }
    Ok(keys)
}

/// Deletes a part of the journal that nobody needs any more.
async fn release(shared: &Shared) -> Result<(), DbError> {
    let released = shared.released.load(Ordering::Acquire).min(shared.durable().0);
    let released = i64::try_from(released).unwrap_or(i64::MAX);
    let first = "SELECT min(position) AS first FROM spool_journal WHERE node = ?";
    loop {
        let row = shared.db.query_one(first, values![shared.node]).await?;
        let first: Option<i64> = row.map(|row| row.get("first")).transpose()?.flatten();
        let Some(first) = first.filter(|first| *first <= released) else { return Ok(()) };
        let upto = first.saturating_add(RELEASE_BATCH).min(released);
        let sql = "DELETE FROM spool_journal WHERE node = ? AND position <= ?";
        shared.db.execute(sql, values![shared.node, upto]).await?;
    }
}
