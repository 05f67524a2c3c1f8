use postroad_base::{MessageId, WorkspaceId};
use postroad_db::{Tx, Value, values};

use super::{Filter, Sandbox};
use crate::SandboxError;

/// Messages deleted in one transaction.
const BATCH: usize = 500;
/// Ids one request may name.
const IDS_MAX: usize = 1_000;

/// Which messages are meant.
#[derive(Clone, Debug)]
pub enum Selection {
    /// At most 1,000.
    Ids(Vec<MessageId>),
    Matching(Filter),
}

/// How many messages were deleted, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    pub messages: u64,
}

impl Sandbox {
    /// How many messages of the workspace are meant.
    ///
    /// # Errors
    /// As [`Sandbox::delete`].
    pub async fn count(&self, workspace: WorkspaceId, selection: &Selection) -> Result<u64, SandboxError> {
        let (condition, values) = self.selected(workspace, selection)?;
        let sql = format!("SELECT COUNT(*) AS n FROM sandbox_messages WHERE {condition}");
        let row = self.db().query_one(&sql, values).await?;
        Ok(row.map(|row| row.get("n")).transpose()?.unwrap_or_default())
    }

    /// Deletes messages of the workspace, for good.
    ///
    /// # Errors
    /// As the database answers; what was deleted before stays deleted.
    pub async fn delete(
        &self,
        workspace: WorkspaceId,
        selection: &Selection,
    ) -> Result<Deleted, SandboxError> {
        // After a crash the log could no longer be told of what is gone.
        self.settle().await?;
        let (condition, values) = self.selected(workspace, selection)?;
        self.delete_where(&condition, &values).await
    }

    fn selected(
        &self,
        workspace: WorkspaceId,
        selection: &Selection,
    ) -> Result<(String, Vec<Value>), SandboxError> {
        match selection {
            Selection::Matching(filter) => self.condition(workspace, filter),
            Selection::Ids(ids) => {
                let ids = &ids[..ids.len().min(IDS_MAX)];
                if ids.is_empty() {
                    return Ok(("workspace = ? AND 1 = 0".to_owned(), values![workspace]));
                }
                let condition = format!("workspace = ? AND id IN ({})", vec!["?"; ids.len()].join(","));
                let mut values = values![workspace];
                values.extend(ids.iter().map(|id| Value::from(*id)));
                Ok((condition, values))
            }
        }
    }

    pub(super) async fn delete_where(
        &self,
        condition: &str,
        values: &[Value],
    ) -> Result<Deleted, SandboxError> {
        let mut deleted = Deleted::default();
        loop {
            let sql = format!("SELECT seq FROM sandbox_messages WHERE {condition} ORDER BY seq LIMIT ?");
            let mut with_limit = values.to_vec();
            with_limit.push(i64::try_from(BATCH).unwrap_or(i64::MAX).into());
            let mut tx = self.db().begin().await?;
            let rows = tx.query(&sql, with_limit).await?;
            let seqs: Vec<i64> = rows.iter().map(|row| row.get("seq")).collect::<Result<_, _>>()?;
            if seqs.is_empty() {
                return Ok(deleted);
            }
            deleted.messages += delete_numbers(&mut tx, &seqs).await?;
            tx.commit().await?;
            if seqs.len() < BATCH {
                return Ok(deleted);
            }
        }
    }
}

/// Numbers are bounded by [`BATCH`] and repeated to fill it, so that there are few statements to prepare.
async fn delete_numbers(tx: &mut Tx, seqs: &[i64]) -> Result<u64, SandboxError> {
    let size = [8, 64, BATCH].into_iter().find(|size| *size >= seqs.len()).unwrap_or(BATCH);
    let last = seqs.last().copied().unwrap_or_default();
    let filled = seqs.iter().copied().chain(std::iter::repeat(last)).take(size);
    let list: Vec<Value> = filled.map(Value::from).collect();
    let places = vec!["?"; size].join(",");
    for (table, key) in
        [("sandbox_contents", "seq"), ("sandbox_terms", "rowid"), ("sandbox_unannounced", "seq")]
    {
        tx.execute(&format!("DELETE FROM {table} WHERE {key} IN ({places})"), list.clone()).await?;
    }
    Ok(tx.execute(&format!("DELETE FROM sandbox_messages WHERE seq IN ({places})"), list).await?)
}
