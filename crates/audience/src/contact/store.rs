use std::sync::Arc;

use postroad_base::{ContactId, EmailAddress, WorkspaceId};
use postroad_db::{Cursor, Page, Tx, values};

use super::list::{ContactFilter, ContactSort};
use super::write::{self, Done, Writer};
use super::{COLUMNS, Contact, ContactChange, Entry, Record, contacts_of_rows};
use crate::core::{Core, Origin, mailbox};
use crate::error::Wrong;
use crate::field::Fieldbook;
use crate::{AudienceError, form, leaving};

/// Rows of one call.
pub const BATCH_MAX: usize = 1_000;

/// The contacts of all workspaces.
#[derive(Clone, Debug)]
pub struct Contacts {
    pub(super) core: Arc<Core>,
}

/// What became of one row of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created(ContactId),
    Updated(ContactId),
    /// It was as the row says already.
    Unchanged(ContactId),
    /// Values that cannot be accepted; pointers begin with the row's place.
    Invalid(Vec<Wrong>),
    /// The owner of the address asked to be forgotten.
    Erased,
}

/// What became of one contact.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub contact: Contact,
    /// Whether anything was changed.
    pub changed: bool,
}

impl Contacts {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The contact of a workspace.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn get(&self, workspace: WorkspaceId, id: ContactId) -> Result<Option<Contact>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("SELECT {COLUMNS} FROM audience_contacts c WHERE c.id = ? AND c.ws = ?");
        self.one(ws, &sql, values![id, ws]).await
    }

    /// Whoever has the address in a workspace.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn find(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<Option<Contact>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("SELECT {COLUMNS} FROM audience_contacts c WHERE c.ws = ? AND c.email_key = ?");
        self.one(ws, &sql, values![ws, address.canonical()]).await
    }

    /// The contact with a number.
    pub(crate) async fn by_number(&self, ws: i64, n: i64) -> Result<Option<Contact>, AudienceError> {
        let sql = format!("SELECT {COLUMNS} FROM audience_contacts c WHERE c.n = ? AND c.ws = ?");
        self.one(ws, &sql, values![n, ws]).await
    }

    async fn one(
        &self,
        ws: i64,
        sql: &str,
        values: Vec<postroad_db::Value>,
    ) -> Result<Option<Contact>, AudienceError> {
        let Some(row) = self.core.db.query_one(sql, values).await? else { return Ok(None) };
        let book = Fieldbook::read(&self.core.db, ws).await?;
        Ok(contacts_of_rows(&self.core.db, &[row], &book).await?.pop())
    }

    /// A page of contacts.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another order, [`AudienceError::Invalid`] for a filter.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        filter: &ContactFilter,
        sort: ContactSort,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Contact>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        super::list::page(&self.core, ws, filter, sort, cursor, limit).await
    }

    /// Makes a contact.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`]; [`AudienceError::Taken`] when there is a contact with the address already;
    /// [`AudienceError::Conflict`] with the rule `erased`.
    pub async fn create(
        &self,
        workspace: WorkspaceId,
        email: &str,
        change: &ContactChange,
        origin: &Origin,
    ) -> Result<Contact, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        let book = Fieldbook::read_in(&mut tx, ws).await?;
        let address = mailbox(email).map_err(|message| Wrong::new("/email", message));
        let (address, change) = match (address, change.checked("", &book)) {
            (Ok(address), Ok(change)) => (address, change),
            (address, change) => {
                let wrong = address.err().into_iter().chain(change.err().into_iter().flatten());
                return Err(AudienceError::Invalid(wrong.collect()));
            }
        };
        if write::find(&mut tx, ws, &address.canonical(), &book).await?.is_some() {
            return Err(AudienceError::Taken { field: "email" });
        }
        let writer = self.writer(ws, &book, origin);
        let done = writer.upsert(&mut tx, &[(address, change)]).await?;
        match done.first() {
            Some(Done::Created { id, .. }) => {
                tx.commit().await?;
                self.get(workspace, *id).await?.ok_or(AudienceError::Missing { what: "contact" })
            }
            Some(Done::Erased) => Err(write::erased()),
            // Somebody else made it between the question and the lock.
            _ => Err(AudienceError::Taken { field: "email" }),
        }
    }

    /// Changes a contact; when `version` is given, only if it still has it.
    ///
    /// # Errors
    /// [`AudienceError::Missing`], [`AudienceError::Stale`]; [`AudienceError::Taken`] and the rule `erased` for an
    /// address; [`AudienceError::Invalid`].
    pub async fn update(
        &self,
        workspace: WorkspaceId,
        id: ContactId,
        change: &ContactChange,
        version: Option<i64>,
        origin: &Origin,
    ) -> Result<Written, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience contacts {ws}")).await?;
        let book = Fieldbook::read_in(&mut tx, ws).await?;
        let record =
            by_id(&mut tx, ws, id, &book).await?.ok_or(AudienceError::Missing { what: "contact" })?;
        if version.is_some_and(|version| version != record.version) {
            return Err(AudienceError::Stale);
        }
        let change = change.checked("", &book).map_err(AudienceError::Invalid)?;
        let before = record.version;
        self.writer(ws, &book, origin).update(&mut tx, record, &change).await?;
        tx.commit().await?;
        let contact = self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "contact" })?;
        Ok(Written { changed: contact.version != before, contact })
    }

    /// Makes or changes up to [`BATCH_MAX`] contacts by their addresses, with a result for each row; rows that cannot
    /// be accepted do not stop the others.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for too many rows; otherwise as the database answers, and then nothing was done.
    pub async fn upsert(
        &self,
        workspace: WorkspaceId,
        entries: &[Entry],
        origin: &Origin,
    ) -> Result<Vec<Outcome>, AudienceError> {
        if entries.len() > BATCH_MAX {
            return Err(AudienceError::invalid("/contacts", format!("takes at most {BATCH_MAX} at a time")));
        }
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        let book = Fieldbook::read_in(&mut tx, ws).await?;
        let mut outcomes = Vec::with_capacity(entries.len());
        let mut rows = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let at = format!("/contacts/{at}");
            let address =
                mailbox(&entry.email).map_err(|message| vec![Wrong::new(format!("{at}/email"), message)]);
            let row = address.and_then(|address| Ok((address, entry.change.checked(&at, &book)?)));
            outcomes.push(row.map(|row| rows.push(row)).err().map(Outcome::Invalid));
        }
        let done = self.writer(ws, &book, origin).upsert(&mut tx, &rows).await?;
        tx.commit().await?;
        let mut done = done.into_iter().map(|done| match done {
            Done::Created { id, .. } => Outcome::Created(id),
            Done::Updated { id, .. } => Outcome::Updated(id),
            Done::Unchanged { id, .. } => Outcome::Unchanged(id),
            Done::Erased => Outcome::Erased,
        });
        Ok(outcomes.into_iter().filter_map(|outcome| outcome.or_else(|| done.next())).collect())
    }

    /// Deletes a contact and everything that is known of it here, but that it left topics: that is kept with a keyed hash
    /// of the address. Returns whether it was there. It may come again, and then stands where it stood with what it left:
    /// to keep it away, erase the person or suppress the address.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn delete(&self, workspace: WorkspaceId, id: ContactId) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience contacts {ws}")).await?;
        let book = Fieldbook::read_in(&mut tx, ws).await?;
        let Some(record) = by_id(&mut tx, ws, id, &book).await? else { return Ok(false) };
        leaving::depart(&mut tx, &self.core, ws, record.n, &record.email.canonical()).await?;
        form::forget_submissions(&mut tx, ws, &record.email.canonical()).await?;
        write::delete(&mut tx, &[record]).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub(super) fn writer<'a>(&'a self, ws: i64, book: &'a Fieldbook, origin: &'a Origin) -> Writer<'a> {
        Writer {
            core: &self.core,
            ws,
            book,
            origin,
            import: None,
            keeps_existing: false,
            now: self.core.now(),
        }
    }
}

async fn by_id(
    tx: &mut Tx,
    ws: i64,
    id: ContactId,
    book: &Fieldbook,
) -> Result<Option<Record>, AudienceError> {
    let sql = format!("SELECT {COLUMNS} FROM audience_contacts c WHERE c.id = ? AND c.ws = ?");
    tx.query_one(&sql, values![id, ws]).await?.map(|row| Record::read(&row, book)).transpose()
}
