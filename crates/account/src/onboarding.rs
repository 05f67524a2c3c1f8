//! What a workspace has done of the first steps, remembered even when it is undone later.

use std::collections::HashMap;

use postroad_base::{SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Db, values};

use crate::AccountError;

/// Stands among the steps for the list having been put away.
const DISMISSED: &str = "dismissed";
const INSERT: &str = "INSERT INTO account_onboarding (workspace_id, step, done_at) VALUES (?, ?, ?) \
    ON CONFLICT (workspace_id, step) DO NOTHING";

/// The first steps of all workspaces.
#[derive(Clone)]
pub struct Onboarding {
    db: Db,
    clock: SharedClock,
}

/// What one workspace has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// When each step was first seen done, by its name.
    pub done: HashMap<String, UtcMillis>,
    /// Whether somebody has put the list away.
    pub dismissed: bool,
}

impl Onboarding {
    pub(crate) fn new(db: Db, clock: SharedClock) -> Self {
        Self { db, clock }
    }

    /// What the workspace has done.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn progress(&self, workspace: WorkspaceId) -> Result<Progress, AccountError> {
        let sql = "SELECT step, done_at FROM account_onboarding WHERE workspace_id = ?";
        let mut progress = Progress::default();
        for row in self.db.query(sql, values![workspace]).await? {
            let step: String = row.get("step")?;
            if step == DISMISSED {
                progress.dismissed = true;
            } else {
                progress.done.insert(step, row.get("done_at")?);
            }
        }
        Ok(progress)
    }

    /// Remembers that steps are done; those remembered already keep their time.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn done(&self, workspace: WorkspaceId, steps: &[&str]) -> Result<(), AccountError> {
        for step in steps {
            self.db.execute(INSERT, values![workspace, *step, self.clock.now()]).await?;
        }
        Ok(())
    }

    /// Puts the list away, or shows it again.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn dismiss(&self, workspace: WorkspaceId, dismissed: bool) -> Result<(), AccountError> {
        if dismissed {
            self.db.execute(INSERT, values![workspace, DISMISSED, self.clock.now()]).await?;
        } else {
            let sql = "DELETE FROM account_onboarding WHERE workspace_id = ? AND step = ?";
            self.db.execute(sql, values![workspace, DISMISSED]).await?;
        }
        Ok(())
    }
}
