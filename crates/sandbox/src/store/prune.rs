use std::time::Duration;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::values;

use super::{Deleted, Sandbox};
use crate::SandboxError;

const DAY: Duration = Duration::from_secs(86_400);

impl Sandbox {
    /// Deletes what is more or older than [`super::Keeps`] allows, oldest first. Returns how much that was.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn prune(&self, now: UtcMillis) -> Result<Deleted, SandboxError> {
        let mut deleted = Deleted::default();
        let mut after: Option<WorkspaceId> = None;
        while let Some(workspace) = self.next_workspace(after).await? {
            deleted.messages += self.prune_one(workspace, now).await?.messages;
            after = Some(workspace);
        }
        if deleted.messages > 0 {
            tracing::info!(messages = deleted.messages, "old captured mail was deleted");
        }
        Ok(deleted)
    }

    async fn prune_one(&self, workspace: WorkspaceId, now: UtcMillis) -> Result<Deleted, SandboxError> {
        let keeps = self.keeps();
        let oldest = now.minus(DAY * u32::from(keeps.days));
        // Ordered by number, which is the order of capture: the newest too old one has all others below it.
        let sql = "SELECT seq FROM sandbox_messages WHERE workspace = ? ORDER BY seq DESC LIMIT 1 OFFSET ?";
        let too_many = self.db().query_one(sql, values![workspace, i64::from(keeps.messages_max)]).await?;
        let below = too_many.map(|row| row.get::<i64>("seq")).transpose()?.unwrap_or(i64::MIN);
        let sql = "SELECT captured_at FROM sandbox_messages WHERE workspace = ? ORDER BY seq LIMIT 1";
        let first = self.db().query_one(sql, values![workspace]).await?;
        let is_old = match first {
            Some(row) => row.get::<UtcMillis>("captured_at")? < oldest,
            None => false,
        };
        if below == i64::MIN && !is_old {
            return Ok(Deleted::default());
        }
        self.settle().await?;
        let values = values![workspace, below, oldest];
        self.delete_where("workspace = ? AND (seq <= ? OR captured_at < ?)", &values).await
    }

    async fn next_workspace(&self, after: Option<WorkspaceId>) -> Result<Option<WorkspaceId>, SandboxError> {
        let row = match after {
            None => {
                let sql = "SELECT workspace FROM sandbox_messages ORDER BY workspace, seq LIMIT 1";
                self.db().query_one(sql, Vec::new()).await?
            }
            Some(after) => {
                let sql = "SELECT workspace FROM sandbox_messages WHERE workspace > ? ORDER BY workspace, seq LIMIT 1";
                self.db().query_one(sql, values![after]).await?
            }
        };
        Ok(row.map(|row| row.get("workspace")).transpose()?)
    }
}
