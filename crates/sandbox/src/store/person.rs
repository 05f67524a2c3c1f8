//! What was captured of a person, found by address: given out, and deleted (GDPR articles 15 and 17).

use postroad_base::{EmailAddress, WorkspaceId};
use postroad_db::{Dialect, values};

use super::Sandbox;
use super::row::{self, COLUMNS};
use crate::terms::Query;
use crate::{SandboxError, SandboxMessage};

/// Messages of a person that are found in one go.
const PAGE: i64 = 200;
/// Pages of the text index merged in one step, and steps at most.
const MERGE_PAGES: i64 = 500;
const MERGE_STEPS_MAX: usize = 2_000;

impl Sandbox {
    /// Deletes every captured message the person sent or got. Returns how many. Doing it again finds nothing.
    ///
    /// # Errors
    /// As the database answers; what was deleted before stays deleted.
    pub async fn erase_person(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<u64, SandboxError> {
        self.settle().await?;
        let query = self.query_text(&Query::person(workspace, address));
        let condition = format!("workspace = ? AND {}", self.matching());
        let deleted = self.delete_where(&condition, &values![workspace, query]).await?;
        if deleted.messages > 0 {
            self.rewrite_index().await?;
        }
        Ok(deleted.messages)
    }

    /// Captured messages the person sent or got, newest first, below a number; and the number to go on below.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn of_person(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
        below: i64,
    ) -> Result<(Vec<SandboxMessage>, Option<i64>), SandboxError> {
        let query = self.query_text(&Query::person(workspace, address));
        let sql = format!(
            "SELECT {COLUMNS} FROM sandbox_messages WHERE workspace = ? AND {} AND seq < ? ORDER BY seq DESC LIMIT ?",
            self.matching()
        );
        let rows = self.db().query(&sql, values![workspace, query, below, PAGE]).await?;
        let found = rows.iter().map(row::message).collect::<Result<Vec<_>, _>>()?;
        let full = i64::try_from(found.len()).unwrap_or(0) == PAGE;
        let last = found.last().map(|last| last.seq).filter(|_| full);
        Ok((found.into_iter().map(|numbered| numbered.message).collect(), last))
    }

    /// Deleted terms stay in the files of the text index until its segments are merged; so merge
    /// (https://sqlite.org/fts5.html#the_merge_command).
    async fn rewrite_index(&self) -> Result<(), SandboxError> {
        if self.db().dialect() != Dialect::Sqlite {
            // Autovacuum cleans a GIN index.
            return Ok(());
        }
        for step in 0..MERGE_STEPS_MAX {
            let pages = if step == 0 { -MERGE_PAGES } else { MERGE_PAGES };
            let mut tx = self.db().begin().await?;
            let sql = "SELECT total_changes() AS n";
            let before: i64 = tx.query_one(sql, Vec::new()).await?.map_or(Ok(0), |row| row.get("n"))?;
            let merge = "INSERT INTO sandbox_terms (sandbox_terms, rank) VALUES ('merge', ?)";
            tx.execute(merge, values![pages]).await?;
            let after: i64 = tx.query_one(sql, Vec::new()).await?.map_or(Ok(0), |row| row.get("n"))?;
            tx.commit().await?;
            if after - before < 2 {
                return Ok(());
            }
        }
        Ok(())
    }
}
