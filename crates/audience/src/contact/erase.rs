use postroad_base::{EmailAddress, WorkspaceId};
use postroad_db::values;

use super::{Contacts, write};
use crate::field::Fieldbook;
use crate::{AudienceError, form, leaving};

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErasedContact {
    /// Whether there was a contact.
    pub contact: bool,
}

impl Contacts {
    /// Forgets whoever has the address, and remembers a keyed hash of it, so that no import, form or call takes it
    /// again (GDPR article 17). Doing it again finds nothing.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn erase(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<ErasedContact, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let key = address.canonical();
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience contacts {ws}")).await?;
        let book = Fieldbook::read_in(&mut tx, ws).await?;
        let found = write::find(&mut tx, ws, &key, &book).await?;
        let contact = found.is_some();
        if let Some(record) = found {
            write::delete(&mut tx, &[record]).await?;
        }
        leaving::forget_departed(&mut tx, &self.core, ws, &key).await?;
        form::forget_submissions(&mut tx, ws, &key).await?;
        let sql =
            "INSERT INTO audience_erased (ws, hash, at) VALUES (?, ?, ?) ON CONFLICT (ws, hash) DO NOTHING";
        tx.execute(sql, values![ws, self.core.erased_hash(ws, &key), self.core.now()]).await?;
        tx.commit().await?;
        Ok(ErasedContact { contact })
    }

    /// Whether an address of a workspace was erased.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn is_erased(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let hash = self.core.erased_hash(ws, &address.canonical());
        let sql = "SELECT 1 AS one FROM audience_erased WHERE ws = ? AND hash = ?";
        Ok(self.core.db.query_one(sql, values![ws, hash]).await?.is_some())
    }

    /// Allows an erased address to come again, because its owner does: a person who gives new consent is no longer one
    /// to be forgotten. Returns whether it was erased.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn readmit(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let hash = self.core.erased_hash(ws, &address.canonical());
        let sql = "DELETE FROM audience_erased WHERE ws = ? AND hash = ?";
        Ok(self.core.db.execute(sql, values![ws, hash]).await? > 0)
    }
}
