//! Sender domains: who may write From a domain, the keys that sign for it, and the DNS records that prove both.
//!
//! A domain is *verified* when the ownership record or a DKIM record made for this workspace was seen in DNS. It signs
//! with the keys of its active generation that were seen. Rotation publishes the next generation first, switches when
//! DNS shows it, and keeps the old records advised until nothing signed with them is under way.

mod check;
mod keys;
mod mta_sts;
mod records;
mod rotate;
mod snapshot;
mod store;

use std::sync::Arc;

use arc_swap::ArcSwap;
use postroad_account::Sealer;
use postroad_base::{Domain, DomainId, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, CursorError, Db, DbError, Page, Search, SearchError};
use postroad_net::dns::Resolver;
use serde::{Deserialize, Serialize};

pub use self::check::{DomainCheck, RecordCheck, RecordStatus};
pub use self::keys::{DkimKey, KeyAlgorithm, KeyState};
pub(crate) use self::mta_sts::migrations as mta_sts_migrations;
pub use self::mta_sts::{MTA_STS_MAX_AGE_MIN_SECS, MTA_STS_MAX_AGE_SECS, NewPolicy, OwnPolicy};
pub use self::records::{DnsRecord, RecordPurpose, SendingHost};
pub use self::snapshot::Snapshot;

/// A domain a workspace sends from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SenderDomain {
    pub id: DomainId,
    pub workspace: WorkspaceId,
    pub name: Domain,
    pub ownership_token: String,
    pub created_at: UtcMillis,
    /// Since when DNS proves that it is the workspace's.
    pub verified_at: Option<UtcMillis>,
    /// Since when the proof is missing, if it is; after three days the domain is no longer verified.
    pub failing_since: Option<UtcMillis>,
    pub checked_at: Option<UtcMillis>,
    pub last_check: Option<DomainCheck>,
}

impl SenderDomain {
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verified_at.is_some()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum DomainsError {
    #[error("{0} is an address literal, not a domain")]
    Literal(Domain),
    #[error("{0} is already one of this workspace's domains")]
    Exists(Domain),
    #[error("a rotation is under way already; publish the new records and check the domain")]
    Rotating,
    #[error("the domain {0} has no MX record; name the hosts that take its mail")]
    MtaStsWithoutMx(Domain),
    #[error("max_age must be {MTA_STS_MAX_AGE_MIN_SECS} to 31557600 seconds")]
    MtaStsMaxAge,
    #[error("too many hosts")]
    MtaStsHosts,
    #[error("DNS could not be asked: {0}")]
    Dns(String),
    #[error("a key could not be made, read or sealed: {0}")]
    Key(String),
    #[error(transparent)]
    Db(#[from] DbError),
    /// A cursor of another listing.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The text to search for cannot be accepted; the message says what would be.
    #[error("q: {0}")]
    Text(&'static str),
}

impl From<SearchError> for DomainsError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Db(error) => Self::Db(error),
            SearchError::Cursor(error) => Self::Cursor(error),
            SearchError::Text(message) => Self::Text(message),
        }
    }
}

/// How sender domains can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DomainSort {
    #[default]
    Name,
    Created,
    Checked,
}

/// The sender domains of all workspaces.
#[derive(Clone)]
pub struct SenderDomains {
    db: Db,
    clock: SharedClock,
    sealer: Sealer,
    resolver: Resolver,
    snapshot: Arc<ArcSwap<Snapshot>>,
}

impl SenderDomains {
    /// Loads what the gate and the signer need to know.
    ///
    /// # Errors
    /// When the database cannot be read or a stored key cannot be opened.
    pub async fn open(
        db: Db,
        clock: SharedClock,
        sealer: Sealer,
        resolver: Resolver,
    ) -> Result<Self, DomainsError> {
        let this = Self {
            db,
            clock,
            sealer,
            resolver,
            snapshot: Arc::new(ArcSwap::from_pointee(Snapshot::default())),
        };
        this.refresh().await?;
        Ok(this)
    }

    /// Reads the verified domains and their keys anew. Called after every change here and every few seconds, for
    /// changes made by other processes.
    ///
    /// # Errors
    /// When the database cannot be read or a stored key cannot be opened.
    pub async fn refresh(&self) -> Result<(), DomainsError> {
        let snapshot = snapshot::load(&self.db, &self.sealer, &self.snapshot.load()).await?;
        self.snapshot.store(Arc::new(snapshot));
        Ok(())
    }

    /// The verified domains as of now, without a look-up.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Adds a domain and makes its first keys.
    ///
    /// # Errors
    /// When it exists already, is a literal, or storage fails.
    pub async fn add(&self, workspace: WorkspaceId, name: &Domain) -> Result<SenderDomain, DomainsError> {
        if name.is_literal() {
            return Err(DomainsError::Literal(name.clone()));
        }
        let now = self.clock.now();
        let domain = SenderDomain {
            id: DomainId::new(now),
            workspace,
            name: name.clone(),
            ownership_token: records::new_token(),
            created_at: now,
            verified_at: None,
            failing_since: None,
            checked_at: None,
            last_check: None,
        };
        let keys = keys::generate(now, 1).await?;
        store::insert(&self.db, &self.sealer, &domain, &keys).await.map_err(|error| match error {
            DomainsError::Db(error) if error.is_unique_violation() => DomainsError::Exists(name.clone()),
            other => other,
        })?;
        Ok(domain)
    }

    /// One domain by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(
        &self,
        workspace: WorkspaceId,
        name: &Domain,
    ) -> Result<Option<SenderDomain>, DomainsError> {
        store::find(&self.db, workspace, name).await
    }

    /// The workspace's domains after `after` in the alphabet, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        after: Option<&Domain>,
        limit: u32,
    ) -> Result<Vec<SenderDomain>, DomainsError> {
        store::list(&self.db, workspace, after, limit).await
    }

    /// The workspace's domains that fit, in pages; the text is looked for in their names.
    ///
    /// # Errors
    /// [`DomainsError::Cursor`] for a cursor of another listing.
    pub async fn search(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, DomainSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<SenderDomain>, DomainsError> {
        store::search(&self.db, workspace, search, cursor).await
    }

    /// Removes a domain and destroys its keys. Returns whether it was there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remove(&self, workspace: WorkspaceId, name: &Domain) -> Result<bool, DomainsError> {
        let removed = store::remove(&self.db, workspace, name).await?;
        self.refresh().await?;
        Ok(removed)
    }

    /// Domains of any workspace that were not checked since `before`, longest ago first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_for_check(
        &self,
        before: UtcMillis,
        limit: u32,
    ) -> Result<Vec<SenderDomain>, DomainsError> {
        store::due_for_check(&self.db, before, limit).await
    }

    /// The keys of a domain, newest generation first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn keys(&self, domain: &SenderDomain) -> Result<Vec<DkimKey>, DomainsError> {
        store::keys(&self.db, domain.id).await
    }

    /// The DNS records this domain should have.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn records(
        &self,
        domain: &SenderDomain,
        host: &SendingHost,
    ) -> Result<Vec<DnsRecord>, DomainsError> {
        let keys = self.keys(domain).await?;
        let policy = self.mta_sts(domain).await?;
        Ok(records::expected(domain, &keys, policy.as_ref(), host))
    }
}
