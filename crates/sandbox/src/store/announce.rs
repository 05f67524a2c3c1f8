//! Each capture carries a mark until the event log has it on stable storage.

use postroad_db::{Db, values};
use postroad_insight::EventLog;

use super::Sandbox;
use super::row::{self, COLUMNS};
use crate::{SandboxError, facts};

/// Messages told again in one go.
const REPLAY_MESSAGES: i64 = 500;

/// The numbers of what the event log was told and may not have on stable storage; with what other processes wrote between
/// them.
#[derive(Default)]
pub(super) struct Told {
    range: Option<(i64, i64)>,
}

impl Told {
    pub fn add(&mut self, first: i64, last: i64) {
        let (low, high) = self.range.unwrap_or((first, last));
        self.range = Some((low.min(first), high.max(last)));
    }
}

/// Tells the event log of everything that carries a mark. The log knows what it had already.
pub(super) async fn replay(db: &Db, events: &EventLog) -> Result<(), SandboxError> {
    let mut after = i64::MIN;
    let mut told = 0;
    loop {
        let columns = COLUMNS.replace("seq,", "m.seq AS seq,");
        let sql = format!(
            "SELECT {columns}, c.detail AS detail FROM sandbox_unannounced u JOIN sandbox_messages m ON m.seq = u.seq \
             JOIN sandbox_contents c ON c.seq = u.seq WHERE u.seq > ? ORDER BY u.seq LIMIT ?"
        );
        let rows = db.query(&sql, values![after, REPLAY_MESSAGES]).await?;
        let mut records = Vec::new();
        for row in &rows {
            let found = row::message(row)?;
            after = found.seq;
            records.extend(facts::announcement(&found.message, &row::detail(row)?));
        }
        if rows.is_empty() {
            break;
        }
        told += rows.len();
        events.append(records).await;
    }
    if told > 0 {
        events.sync().await?;
        tracing::info!(messages = told, "captured mail was told to the event log again");
    }
    // The marks of another process that runs go with its own; they cost it nothing but this.
    db.execute("DELETE FROM sandbox_unannounced WHERE seq <= ?", values![after]).await?;
    Ok(())
}

impl Sandbox {
    /// Waits until the event log has everything it was told on stable storage, and removes the marks.
    ///
    /// # Errors
    /// As the database and the log answer; then the marks stay.
    pub async fn settle(&self) -> Result<(), SandboxError> {
        let Some((first, last)) = self.0.told.lock().range.take() else { return Ok(()) };
        let settled = self.settle_range(first, last).await;
        if settled.is_err() {
            self.0.told.lock().add(first, last);
        }
        settled
    }

    async fn settle_range(&self, first: i64, last: i64) -> Result<(), SandboxError> {
        self.0.events.sync().await?;
        let sql = "DELETE FROM sandbox_unannounced WHERE seq >= ? AND seq <= ? AND node = ?";
        self.db().execute(sql, values![first, last, self.0.node]).await?;
        Ok(())
    }
}
