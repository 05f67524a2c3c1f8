use postroad_base::{UserId, WorkspaceId};
use postroad_db::values;

use crate::{AccountError, Role, User, Users, Workspace, workspace};

/// Workspaces listed for one person.
pub const WORKSPACES_LISTED_MAX: i64 = 200;

/// A workspace a person may enter, and what it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkspaceAccess {
    pub workspace: Workspace,
    pub role: Role,
}

impl Users {
    /// The workspaces a person may enter: first those it is a member of, in the order it came into them; then, for an
    /// administrator, all others, as an owner. At most [`WORKSPACES_LISTED_MAX`] of each.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn workspaces_of(&self, user: &User) -> Result<Vec<WorkspaceAccess>, AccountError> {
        let columns = workspace::COLUMNS;
        let sql = format!(
            "SELECT {columns}, role FROM (SELECT w.*, m.role, m.created_at AS joined_at FROM account_workspace w \
             JOIN account_membership m ON m.workspace_id = w.id WHERE m.user_id = ?) AS mine \
             ORDER BY joined_at, id LIMIT ?"
        );
        let rows = self.db.query(&sql, values![user.id, WORKSPACES_LISTED_MAX]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let role = row.get::<String>("role")?.parse();
            found.push(WorkspaceAccess {
                workspace: workspace::workspace(row)?,
                role: role.map_err(|_| AccountError::Damaged { what: "role" })?,
            });
        }
        if user.administrator {
            let sql = format!(
                "SELECT {columns} FROM account_workspace WHERE id NOT IN \
                 (SELECT workspace_id FROM account_membership WHERE user_id = ?) ORDER BY id LIMIT ?"
            );
            for row in self.db.query(&sql, values![user.id, WORKSPACES_LISTED_MAX]).await? {
                found.push(WorkspaceAccess { workspace: workspace::workspace(&row)?, role: Role::Owner });
            }
        }
        Ok(found)
    }

    /// Where a person is when it does not say: the first workspace it came into; for an administrator without one, the
    /// oldest there is.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn default_workspace(
        &self,
        user: UserId,
        administrator: bool,
    ) -> Result<Option<WorkspaceId>, AccountError> {
        let sql = "SELECT workspace_id FROM account_membership WHERE user_id = ? \
                   ORDER BY created_at, workspace_id LIMIT 1";
        if let Some(row) = self.db.query_one(sql, values![user]).await? {
            return Ok(Some(row.get("workspace_id")?));
        }
        if !administrator {
            return Ok(None);
        }
        let row =
            self.db.query_one("SELECT id FROM account_workspace ORDER BY id LIMIT 1", values![]).await?;
        Ok(row.map(|row| row.get("id")).transpose()?)
    }
}
