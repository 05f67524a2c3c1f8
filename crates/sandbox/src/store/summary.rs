use postroad_base::WorkspaceId;
use postroad_db::values;

use super::Sandbox;
use crate::SandboxError;

/// A workspace's captured mail in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub total: u64,
    pub unread: u64,
    /// Of the messages as they came.
    pub size_bytes: u64,
}

impl Sandbox {
    /// # Errors
    /// As the database answers.
    pub async fn summary(&self, workspace: WorkspaceId) -> Result<Summary, SandboxError> {
        let sql = "SELECT COUNT(*) AS total, CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS size_bytes \
                   FROM sandbox_messages WHERE workspace = ?";
        let Some(row) = self.db().query_one(sql, values![workspace]).await? else {
            return Ok(Summary::default());
        };
        let sql = "SELECT COUNT(*) AS unread FROM sandbox_messages WHERE workspace = ? AND NOT is_read";
        let unread = self.db().query_one(sql, values![workspace]).await?;
        Ok(Summary {
            total: row.get("total")?,
            unread: unread.map(|row| row.get("unread")).transpose()?.unwrap_or_default(),
            size_bytes: row.get("size_bytes")?,
        })
    }
}
