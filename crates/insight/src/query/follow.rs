use std::sync::Arc;

use postroad_base::WorkspaceId;
use postroad_db::{Dialect, values};
use tokio::sync::broadcast;

use super::load::{LogEvent, events_by_seq};
use super::scan::sql_limit;
use crate::log::workspace_number;
use crate::{EventLog, InsightError};

/// What came after a place in the log.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// Oldest first.
    pub events: Vec<LogEvent>,
    /// Whether there was more, and only the newest are here.
    pub skipped: bool,
}

impl EventLog {
    /// A workspace's events and acceptances after the place `seq`, the newest `limit` of them.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn after(
        &self,
        workspace: WorkspaceId,
        seq: i64,
        limit: usize,
    ) -> Result<Followed, InsightError> {
        let Some(ws) = workspace_number(self.db(), workspace).await? else { return Ok(Followed::default()) };
        let want = sql_limit(limit + 1);
        let sql = "SELECT seq FROM (SELECT seq FROM log_events WHERE ws = ? AND seq > ? ORDER BY seq DESC LIMIT ?) \
            AS happened UNION ALL SELECT seq FROM (SELECT seq FROM log_messages WHERE ws = ? AND seq > ? \
            ORDER BY seq DESC LIMIT ?) AS accepted ORDER BY seq DESC LIMIT ?";
        let rows = self.db().query(sql, values![ws, seq, want, ws, seq, want, want]).await?;
        let mut seqs = rows.iter().map(|row| row.get("seq")).collect::<Result<Vec<i64>, _>>()?;
        let skipped = seqs.len() > limit;
        seqs.truncate(limit);
        let mut events = events_by_seq(self.db(), &seqs).await?;
        events.reverse();
        Ok(Followed { events, skipped })
    }

    /// The end of the log: the place of the last thing that happened, in any workspace.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn end(&self) -> Result<i64, InsightError> {
        let sql = "SELECT value FROM log_state WHERE name = 'next_seq'";
        let row = self.db().query_one(sql, Vec::new()).await?;
        Ok(row.ok_or(InsightError::Corrupt("log state"))?.get::<i64>("value")? - 1)
    }

    /// Which workspaces each batch was about that this process committed. Whoever misses some has only missed that
    /// something happened; what, is in the log.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<Arc<[WorkspaceId]>> {
        self.touched()
    }

    /// Whether other processes may write to the same log, of which [`EventLog::watch`] says nothing.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.db().dialect() == Dialect::Postgres
    }
}
