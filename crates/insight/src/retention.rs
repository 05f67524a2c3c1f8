//! Forgetting: messages after their workspace's days, counts and webhook deliveries after ours.

use std::collections::HashMap;
use std::time::Duration;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::{Tx, values};

use crate::code::{RECIPIENT_BITS, message_of, recipient_keys, term_keys};
use crate::figures::keep;
use crate::log::LOCK;
use crate::query::chain_numbers;
use crate::sql::{lists, placeholders};
use crate::{EventLog, InsightError};

/// Messages, and recipients of them, deleted in one transaction: the log's writer waits meanwhile.
const MESSAGES_PER_STEP: i64 = 500;
const RECIPIENTS_PER_STEP: i64 = 5_000;
/// Webhook deliveries deleted in one transaction.
const DELIVERIES_PER_STEP: i64 = 5_000;
/// How long finished webhook deliveries can be looked at.
const DELIVERIES_KEPT: Duration = Duration::from_secs(30 * 86_400);

/// How many days each workspace keeps its messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    pub default_days: u32,
    pub days: HashMap<WorkspaceId, u32>,
}

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub messages: u64,
    pub events: u64,
    pub webhook_deliveries: u64,
}

impl EventLog {
    /// Deletes what is older than its workspace keeps it, in small transactions. Messages that are not finished
    /// stay. To be called about once an hour.
    ///
    /// # Errors
    /// As the database answers; what was deleted before stays deleted.
    pub async fn prune(&self, retention: &Retention) -> Result<Pruned, InsightError> {
        // What is not counted yet must be before it goes.
        self.roll_up().await?;
        let now = self.clock().now();
        let mut pruned = Pruned::default();
        let rows = self.db().query("SELECT ws, id FROM log_workspaces ORDER BY ws", Vec::new()).await?;
        let mut workspaces = Vec::new();
        for row in &rows {
            let (ws, id): (i64, WorkspaceId) = (row.get("ws")?, row.get("id")?);
            let days = retention.days.get(&id).copied().unwrap_or(retention.default_days);
            self.prune_messages(ws, now.minus(Duration::from_secs(u64::from(days) * 86_400)), &mut pruned)
                .await?;
            workspaces.push(ws);
        }
        keep(self.db(), &workspaces, now).await?;
        self.prune_deliveries(now.minus(DELIVERIES_KEPT), &mut pruned).await?;
        Ok(pruned)
    }

    async fn prune_messages(
        &self,
        ws: i64,
        before: UtcMillis,
        pruned: &mut Pruned,
    ) -> Result<(), InsightError> {
        let mut after = 0;
        loop {
            let sql =
                "SELECT seq, at, recipients FROM log_messages WHERE ws = ? AND seq > ? ORDER BY seq LIMIT ?";
            let rows = self.db().query(sql, values![ws, after, MESSAGES_PER_STEP]).await?;
            let mut old = Vec::new();
            let mut recipients = 0;
            let mut ended = true;
            for row in &rows {
                recipients += row.get::<i64>("recipients")?;
                // The log is in order of time except for moments, so the first young message ends it.
                if row.get::<UtcMillis>("at")? >= before {
                    ended = true;
                    break;
                }
                if recipients > RECIPIENTS_PER_STEP && !old.is_empty() {
                    ended = false;
                    break;
                }
                after = row.get("seq")?;
                old.push(after);
                ended = false;
            }
            if !old.is_empty() {
                let mut tx = self.db().begin().await?;
                tx.lock(LOCK).await?;
                let (messages, events) = delete_finished(&mut tx, old).await?;
                tx.commit().await?;
                pruned.messages += messages;
                pruned.events += events;
            }
            if ended {
                return Ok(());
            }
        }
    }

    async fn prune_deliveries(&self, before: UtcMillis, pruned: &mut Pruned) -> Result<(), InsightError> {
        let mut after = 0;
        loop {
            let sql =
                "SELECT id, created_at, status FROM webhook_deliveries WHERE id > ? ORDER BY id LIMIT ?";
            let rows = self.db().query(sql, values![after, DELIVERIES_PER_STEP]).await?;
            let mut old = Vec::new();
            let mut ended = true;
            for row in &rows {
                ended = row.get::<UtcMillis>("created_at")? >= before;
                if ended {
                    break;
                }
                after = row.get("id")?;
                if row.get::<i64>("status")? != 0 {
                    old.push(after);
                }
            }
            let mut tx = self.db().begin().await?;
            pruned.webhook_deliveries += delete(&mut tx, "webhook_deliveries", "id", &old).await?;
            tx.commit().await?;
            if ended {
                return Ok(());
            }
        }
    }
}

/// Deletes those of the messages that are finished, with everything about them. Returns how many messages and
/// events.
async fn delete_finished(tx: &mut Tx, mut seqs: Vec<i64>) -> Result<(u64, u64), InsightError> {
    let mut ends = Vec::new();
    let mut open = Vec::new();
    let mut counts = HashMap::new();
    for seq in &seqs {
        let (first, last) = recipient_keys(*seq);
        let sql = "SELECT rid, status, last_event FROM log_recipients WHERE rid BETWEEN ? AND ?";
        let rows = tx.query(sql, values![first, last]).await?;
        counts.insert(*seq, i64::try_from(rows.len()).unwrap_or(i64::MAX));
        for row in rows {
            let rid: i64 = row.get("rid")?;
            if matches!(row.get::<i64>("status")?, 0..=2) {
                open.push(message_of(rid));
            }
            ends.extend(row.get::<Option<i64>>("last_event")?.map(|end| (message_of(rid), end)));
        }
    }
    seqs.retain(|seq| !open.contains(seq));
    ends.retain(|(seq, _)| !open.contains(seq));
    let events = chain_numbers(tx, ends.into_iter().map(|(_, end)| end).collect()).await?;
    let events = delete(tx, "log_events", "seq", &events).await?;
    for seq in &seqs {
        let (first, last) = recipient_keys(*seq);
        tx.execute("DELETE FROM log_recipients WHERE rid BETWEEN ? AND ?", values![first, last]).await?;
    }
    let terms: Vec<i64> = seqs.iter().flat_map(|seq| term_keys(*seq, counts[seq])).collect();
    delete(tx, "log_terms", "rowid", &terms).await?;
    let messages = delete(tx, "log_messages", "seq", &seqs).await?;
    Ok((messages, events))
}

async fn delete(tx: &mut Tx, table: &str, column: &str, keys: &[i64]) -> Result<u64, InsightError> {
    let mut count = 0;
    for list in lists(keys) {
        let sql = format!("DELETE FROM {table} WHERE {column} IN ({})", placeholders(list.len()));
        count += tx.execute(&sql, list).await?;
    }
    Ok(count)
}

const _: () = assert!(RECIPIENTS_PER_STEP < 1 << RECIPIENT_BITS, "one message may be larger than a step");
