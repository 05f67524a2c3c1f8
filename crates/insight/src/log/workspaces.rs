use std::collections::HashMap;

use postroad_base::WorkspaceId;
use postroad_db::{Db, DbError, Tx, values};

/// The small numbers that stand for workspaces in the log's tables.
#[derive(Default)]
pub(super) struct Workspaces(HashMap<WorkspaceId, i64>);

/// Workspaces the writer remembers.
const REMEMBERED_MAX: usize = 100_000;

impl Workspaces {
    /// The number of a workspace, a new one if it has none.
    pub async fn number(&mut self, tx: &mut Tx, id: WorkspaceId) -> Result<i64, DbError> {
        if let Some(ws) = self.0.get(&id) {
            return Ok(*ws);
        }
        let ws = number_or_new(tx, id).await?;
        if self.0.len() == REMEMBERED_MAX {
            self.0.clear();
        }
        self.0.insert(id, ws);
        Ok(ws)
    }

    /// For when a transaction that may have made numbers was undone.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

const FIND: &str = "SELECT ws FROM log_workspaces WHERE id = ?";

pub(crate) async fn number_or_new(tx: &mut Tx, id: WorkspaceId) -> Result<i64, DbError> {
    tx.execute("INSERT INTO log_workspaces (id) VALUES (?) ON CONFLICT (id) DO NOTHING", values![id]).await?;
    let row = tx.query_one(FIND, values![id]).await?;
    row.ok_or(DbError::Unsupported("a workspace's number is gone"))?.get("ws")
}

/// The number of a workspace; `None` when the log holds nothing of it.
pub(crate) async fn number_of(db: &Db, id: WorkspaceId) -> Result<Option<i64>, DbError> {
    db.query_one(FIND, values![id]).await?.map(|row| row.get("ws")).transpose()
}
