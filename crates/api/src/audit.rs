//! Entries in the audit log for changes made through crates that keep none themselves.

use postroad_account::{By, Change};
use postroad_base::WorkspaceId;
use serde_json::Value;

use crate::auth::Caller;
use crate::{Answer, ApiState};

/// A change to be written down.
#[derive(Debug)]
pub(crate) struct Entry {
    /// As in `domain.added`.
    pub action: &'static str,
    /// The id or name of the changed thing. Never a recipient's address.
    pub subject: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl Entry {
    pub fn new(action: &'static str, subject: impl Into<String>) -> Self {
        Self { action, subject: subject.into(), before: None, after: None }
    }

    pub fn before(mut self, value: Value) -> Self {
        self.before = Some(value);
        self
    }

    pub fn after(mut self, value: Value) -> Self {
        self.after = Some(value);
        self
    }
}

/// Writes down a change of the caller's workspace.
pub(crate) async fn record(state: &ApiState, caller: &Caller, entry: Entry) -> Answer<()> {
    write(state, &caller.by(), Some(caller.workspace()), entry).await
}

/// Writes down what was done by somebody who is no caller of the API: a person at a page.
pub(crate) async fn record_by(state: &ApiState, by: &By, workspace: WorkspaceId, entry: Entry) -> Answer<()> {
    write(state, by, Some(workspace), entry).await
}

/// Writes down a change of the installation.
pub(crate) async fn record_installation(state: &ApiState, caller: &Caller, entry: Entry) -> Answer<()> {
    write(state, &caller.by(), None, entry).await
}

async fn write(state: &ApiState, by: &By, workspace: Option<WorkspaceId>, entry: Entry) -> Answer<()> {
    let Entry { action, subject, before, after } = entry;
    let mut tx = state.db.begin().await?;
    state.accounts.audit.record(&mut tx, by, Change { workspace, action, subject, before, after }).await?;
    tx.commit().await?;
    Ok(())
}
