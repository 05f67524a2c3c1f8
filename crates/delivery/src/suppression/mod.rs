//! Addresses a workspace must not send to, whatever any list says.
//!
//! Every way in asks at the gate and again at hand-off. The question is answered from a set of hashes in memory; only a
//! hit goes to the database, so a stale or colliding hash costs a query and never a mail.

mod filter;
mod list;
mod store;

use std::sync::Arc;

use postroad_base::{EmailAddress, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, DbError, Page, Search, SearchError};
use serde::{Deserialize, Serialize};

use self::filter::Filter;

/// Why an address is suppressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionReason {
    Bounce,
    Complaint,
    Unsubscribe,
    Manual,
}

impl SuppressionReason {
    pub const ALL: [Self; 4] = [Self::Bounce, Self::Complaint, Self::Unsubscribe, Self::Manual];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
            Self::Unsubscribe => "unsubscribe",
            Self::Manual => "manual",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// One suppressed address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suppression {
    /// In the canonical form ([`EmailAddress::canonical`]).
    pub address: String,
    pub reason: SuppressionReason,
    /// What put it here: a reply, a person, an import.
    pub source: String,
    pub created_at: UtcMillis,
}

/// How a list can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SuppressionSort {
    Address,
    #[default]
    Created,
}

/// The suppression lists of all workspaces.
#[derive(Clone, Debug)]
pub struct Suppressions {
    db: Db,
    clock: SharedClock,
    filter: Arc<Filter>,
}

impl Suppressions {
    /// Runs the migrations and loads the hashes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open(db: Db, clock: SharedClock) -> Result<Self, DbError> {
        let this = Self { db, clock, filter: Arc::new(Filter::default()) };
        this.refresh().await?;
        Ok(this)
    }

    /// Reads what was added since the last call, by this process or another one. Called every few seconds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refresh(&self) -> Result<(), DbError> {
        loop {
            let (rows, last) = store::added_since(&self.db, self.filter.last_seq()).await?;
            if rows.is_empty() {
                return Ok(());
            }
            self.filter.add(rows.iter().map(|(workspace, address)| (*workspace, address.as_str())), last);
        }
    }

    /// The entry for `address`, if it must not be sent to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<Option<Suppression>, DbError> {
        let canonical = address.canonical();
        if !self.filter.may_contain(workspace, &canonical) {
            return Ok(None);
        }
        store::find(&self.db, workspace, &canonical).await
    }

    /// The same for many addresses, in their order; only why.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_each(
        &self,
        workspace: WorkspaceId,
        addresses: &[EmailAddress],
    ) -> Result<Vec<Option<SuppressionReason>>, DbError> {
        let canonical: Vec<String> = addresses.iter().map(EmailAddress::canonical).collect();
        let wanted = canonical.iter().filter(|address| self.filter.may_contain(workspace, address));
        let found = store::find_each(&self.db, workspace, &wanted.cloned().collect::<Vec<_>>()).await?;
        Ok(canonical.iter().map(|address| found.get(address).copied()).collect())
    }

    /// Adds addresses; those on the list already keep their first reason. Returns how many are new.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn add(
        &self,
        workspace: WorkspaceId,
        addresses: &[EmailAddress],
        reason: SuppressionReason,
        source: &str,
    ) -> Result<u64, DbError> {
        let canonical: Vec<String> = addresses.iter().map(EmailAddress::canonical).collect();
        let added = store::add(&self.db, workspace, &canonical, reason, source, self.clock.now()).await?;
        self.refresh().await?;
        Ok(added)
    }

    /// How many of the addresses are not on the list, each counted once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_new(
        &self,
        workspace: WorkspaceId,
        addresses: &[EmailAddress],
    ) -> Result<u64, DbError> {
        let mut canonical: Vec<String> = addresses.iter().map(EmailAddress::canonical).collect();
        canonical.sort_unstable();
        canonical.dedup();
        let known = store::count_known(&self.db, workspace, &canonical).await?;
        Ok((canonical.len() as u64).saturating_sub(known))
    }

    /// Entries of any workspace in the order they were added, after the place `seq`, with their places: for whoever keeps
    /// up with the list. What was taken off meanwhile is not among them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn added_after(
        &self,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<(i64, WorkspaceId, Suppression)>, DbError> {
        store::added_after(&self.db, seq, i64::try_from(limit).unwrap_or(i64::MAX)).await
    }

    /// Takes an address off the list. Returns whether it was there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remove(&self, workspace: WorkspaceId, address: &EmailAddress) -> Result<bool, DbError> {
        store::remove(&self.db, workspace, &address.canonical()).await
    }

    /// A page of the list; the text is looked for in the addresses. A page may be short, or empty, and still have a next
    /// one.
    ///
    /// # Errors
    /// [`SearchError::Cursor`] for a cursor of another listing.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        reason: Option<SuppressionReason>,
        search: &Search<'_, SuppressionSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Suppression>, SearchError> {
        list::list(&self.db, workspace, reason, search, cursor).await
    }
}
