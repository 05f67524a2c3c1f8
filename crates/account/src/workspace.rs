use std::sync::Arc;

use postroad_base::{EmailAddress, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, Kind, Page, Row, Search, Sorted, values};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::cache::Cache;
use crate::error::checked_name;
use crate::{AccountError, AuditLog, By, Change, QuotaLimits, RelayHost, keyset};

/// Workspaces kept in memory.
const CACHED: usize = 10_000;

/// A tenant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    #[serde(flatten)]
    pub status: WorkspaceStatus,
    pub created_at: UtcMillis,
    pub settings: WorkspaceSettings,
    /// What is not set here is the installation's default.
    pub quota: QuotaLimits,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum WorkspaceStatus {
    Active,
    /// Nothing of it is accepted or sent; `reason` is shown to its members.
    Suspended {
        reason: String,
    },
}

/// What a workspace decides for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkspaceSettings {
    /// IANA name, as in `Europe/Berlin`.
    pub time_zone: String,
    /// BCP 47, as in `de` or `pt-BR`.
    pub language: String,
    /// Shown in bulk mail, as CAN-SPAM asks.
    pub postal_address: Option<String>,
    /// Days that events and message contents are kept.
    pub retention_days: u16,
    /// Hands all mail of this workspace to another server, instead of the installation's relay host.
    pub relay_host: Option<RelayHost>,
    /// Only administrators change it.
    pub sender_policy: SenderPolicy,
    /// Changed by [`Workspaces::set_mode`] only. Workspaces that were stored without it send.
    #[serde(default = "Mode::before_modes")]
    pub mode: Mode,
    /// Who gets everything in mode [`Mode::Redirect`].
    pub redirect_to: Vec<EmailAddress>,
}

/// Where the mail of a workspace goes; decided when a message is accepted, never later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Everything is captured, nothing leaves.
    #[default]
    Sandbox,
    /// Everything goes to the workspace's chosen addresses.
    Redirect,
    /// To its recipients.
    Live,
}

impl Mode {
    fn before_modes() -> Self {
        Self::Live
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Redirect => "redirect",
            Self::Live => "live",
        }
    }
}

/// What senders a workspace may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderPolicy {
    /// Those of its verified domains.
    #[default]
    Verified,
    /// Any: a gateway for systems that are trusted to know what they send.
    Any,
}

impl Default for WorkspaceSettings {
    fn default() -> Self {
        Self {
            time_zone: "UTC".to_owned(),
            language: "en".to_owned(),
            postal_address: None,
            retention_days: 30,
            relay_host: None,
            sender_policy: SenderPolicy::Verified,
            mode: Mode::default(),
            redirect_to: Vec::new(),
        }
    }
}

impl WorkspaceSettings {
    const RETENTION_MAX_DAYS: u16 = 3_650;
    const POSTAL_ADDRESS_MAX_BYTES: usize = 1_000;
    const REDIRECT_TO_MAX: usize = 20;

    fn check(&self) -> Result<(), AccountError> {
        let name = |text: &str| {
            (1..=64).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b))
        };
        if !name(&self.time_zone) {
            return Err(AccountError::invalid("time_zone", "must be a name as in Europe/Berlin"));
        }
        if !name(&self.language) {
            return Err(AccountError::invalid("language", "must be a tag as in en or pt-BR"));
        }
        if !(1..=Self::RETENTION_MAX_DAYS).contains(&self.retention_days) {
            return Err(AccountError::invalid("retention_days", "must be between 1 and 3650"));
        }
        if self.postal_address.as_ref().is_some_and(|text| text.len() > Self::POSTAL_ADDRESS_MAX_BYTES) {
            return Err(AccountError::invalid("postal_address", "must have at most 1000 bytes"));
        }
        self.check_mode()?;
        self.relay_host.as_ref().map_or(Ok(()), RelayHost::check)
    }

    fn check_mode(&self) -> Result<(), AccountError> {
        if self.mode == Mode::Redirect && self.redirect_to.is_empty() {
            return Err(AccountError::invalid("redirect_to", "must name who gets the mail"));
        }
        if self.redirect_to.len() > Self::REDIRECT_TO_MAX {
            return Err(AccountError::invalid("redirect_to", "must have at most 20 addresses"));
        }
        Ok(())
    }
}

#[derive(Clone, Debug, Default)]
pub struct NewWorkspace {
    pub name: String,
    pub settings: WorkspaceSettings,
    pub quota: QuotaLimits,
}

/// What to change; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct WorkspaceChange {
    pub name: Option<String>,
    pub status: Option<WorkspaceStatus>,
    pub settings: Option<WorkspaceSettings>,
    pub quota: Option<QuotaLimits>,
}

/// The tenants.
/// How workspaces can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkspaceSort {
    Name,
    #[default]
    Created,
}

#[derive(Clone)]
pub struct Workspaces {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
    cache: Arc<Cache<WorkspaceId, Option<Arc<Workspace>>>>,
}

pub(crate) const COLUMNS: &str =
    "id, name, suspended_reason, created_at, settings, quota_per_minute, quota_per_day";

impl Workspaces {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        Self { db, clock, audit, cache: Arc::new(Cache::new(CACHED)) }
    }

    /// # Errors
    /// [`AccountError::Invalid`] names the field.
    pub async fn create(&self, new: NewWorkspace, by: &By) -> Result<Workspace, AccountError> {
        new.settings.check()?;
        let now = self.clock.now();
        let workspace = Workspace {
            id: WorkspaceId::new(now),
            name: checked_name("name", &new.name)?,
            status: WorkspaceStatus::Active,
            created_at: now,
            settings: new.settings,
            quota: new.quota,
        };
        let mut tx = self.db.begin().await?;
        insert(&mut tx, &workspace).await?;
        let change = Change {
            workspace: Some(workspace.id),
            action: "workspace.created",
            subject: workspace.id.to_string(),
            before: None,
            after: Some(json!(workspace)),
        };
        self.audit.record(&mut tx, by, change).await?;
        tx.commit().await?;
        self.cache.clear();
        Ok(workspace)
    }

    /// The workspace as it is in the database.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn get(&self, id: WorkspaceId) -> Result<Option<Workspace>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_workspace WHERE id = ?");
        self.db.query_one(&sql, values![id]).await?.as_ref().map(workspace).transpose()
    }

    /// The workspace from memory when it was looked up lately; for the gate every message passes.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn cached(&self, id: WorkspaceId) -> Result<Option<Arc<Workspace>>, AccountError> {
        let now = self.clock.now();
        if let Some(found) = self.cache.get(&id, now) {
            return Ok(found);
        }
        let ticket = self.cache.ticket();
        let found = self.get(id).await?.map(Arc::new);
        self.cache.put(ticket, id, found.clone(), now);
        Ok(found)
    }

    /// All workspaces, newest first.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn list(&self, cursor: Option<&Cursor>, limit: usize) -> Result<Page<Workspace>, AccountError> {
        let (limit, below) = keyset::start("workspaces", cursor, limit)?;
        let sql = format!("SELECT {COLUMNS} FROM account_workspace WHERE id < ? ORDER BY id DESC LIMIT ?");
        let rows = self.db.query(&sql, values![below, keyset::fetch(limit)]).await?;
        let items = rows.iter().map(workspace).collect::<Result<_, _>>()?;
        Ok(keyset::page("workspaces", items, limit, |item: &Workspace| item.id.0))
    }

    /// The workspaces that fit, in pages; the text is looked for in their names.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn search(
        &self,
        search: &Search<'_, WorkspaceSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Workspace>, AccountError> {
        let (column, kind) = match search.sort {
            WorkspaceSort::Name => ("LOWER(name)", Kind::Text),
            WorkspaceSort::Created => ("created_at", Kind::Int),
        };
        let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM account_workspace");
        let searched = &["name"];
        let sorted = Sorted { tag: "workspaces", select: &select, searched, column, id: "id", kind };
        sorted.list(&self.db, &[], search, cursor, workspace).await
    }

    /// Changes a workspace. Returns it as it is now, `None` when there is none.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] names the field.
    pub async fn update(
        &self,
        id: WorkspaceId,
        change: WorkspaceChange,
        by: &By,
    ) -> Result<Option<Workspace>, AccountError> {
        self.replace(id, "workspace.changed", by, |before| changed(before, change)).await
    }

    /// Changes where the workspace's mail goes from now on; what was accepted before goes on as it was. Without
    /// `redirect_to` the addresses stay. Returns the workspace as it is now, `None` when there is none.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] names the field.
    pub async fn set_mode(
        &self,
        id: WorkspaceId,
        mode: Mode,
        redirect_to: Option<Vec<EmailAddress>>,
        by: &By,
    ) -> Result<Option<Workspace>, AccountError> {
        self.replace(id, "workspace.mode_changed", by, |before| {
            let mut after = before.clone();
            after.settings.mode = mode;
            if let Some(addresses) = redirect_to {
                after.settings.redirect_to = each_once(addresses);
            }
            after.settings.check_mode()?;
            Ok(after)
        })
        .await
    }

    async fn replace(
        &self,
        id: WorkspaceId,
        action: &'static str,
        by: &By,
        change: impl FnOnce(&Workspace) -> Result<Workspace, AccountError>,
    ) -> Result<Option<Workspace>, AccountError> {
        let mut tx = self.db.begin().await?;
        let after = self.replace_in(&mut tx, id, action, by, change).await?;
        tx.commit().await?;
        self.forget_cached();
        Ok(after)
    }

    /// [`Workspaces::update`] as part of a larger change. The cache is for the caller to clear, after the commit.
    pub(crate) async fn update_in(
        &self,
        tx: &mut postroad_db::Tx,
        id: WorkspaceId,
        change: WorkspaceChange,
        by: &By,
    ) -> Result<Option<Workspace>, AccountError> {
        self.replace_in(tx, id, "workspace.changed", by, |before| changed(before, change)).await
    }

    async fn replace_in(
        &self,
        tx: &mut postroad_db::Tx,
        id: WorkspaceId,
        action: &'static str,
        by: &By,
        change: impl FnOnce(&Workspace) -> Result<Workspace, AccountError>,
    ) -> Result<Option<Workspace>, AccountError> {
        tx.lock(&format!("workspace {id}")).await?;
        let sql = format!("SELECT {COLUMNS} FROM account_workspace WHERE id = ?");
        let Some(row) = tx.query_one(&sql, values![id]).await? else {
            return Ok(None);
        };
        let before = workspace(&row)?;
        let after = change(&before)?;
        let sql = "UPDATE account_workspace SET name = ?, suspended_reason = ?, settings = ?, quota_per_minute = ?, \
                   quota_per_day = ? WHERE id = ?";
        let values = values![
            &after.name,
            suspended_reason(&after.status),
            json!(after.settings).to_string(),
            after.quota.per_minute,
            after.quota.per_day,
            id,
        ];
        tx.execute(sql, values).await?;
        let change = Change {
            workspace: Some(id),
            action,
            subject: id.to_string(),
            before: Some(json!(before)),
            after: Some(json!(after)),
        };
        self.audit.record(tx, by, change).await?;
        Ok(Some(after))
    }

    pub(crate) fn forget_cached(&self) {
        self.cache.clear();
    }
}

fn changed(before: &Workspace, change: WorkspaceChange) -> Result<Workspace, AccountError> {
    let mut after = before.clone();
    if let Some(name) = change.name {
        after.name = checked_name("name", &name)?;
    }
    if let Some(status) = change.status {
        if let WorkspaceStatus::Suspended { reason } = &status {
            checked_name("reason", reason)?;
        }
        after.status = status;
    }
    if let Some(settings) = change.settings {
        settings.check()?;
        // Who read the settings a moment ago must not undo a change of the mode.
        let (mode, redirect_to) = (before.settings.mode, before.settings.redirect_to.clone());
        after.settings = WorkspaceSettings { mode, redirect_to, ..settings };
    }
    after.quota = change.quota.unwrap_or(after.quota);
    Ok(after)
}

fn each_once(addresses: Vec<EmailAddress>) -> Vec<EmailAddress> {
    let mut seen = std::collections::HashSet::new();
    addresses.into_iter().filter(|address| seen.insert(address.canonical())).collect()
}

fn suspended_reason(status: &WorkspaceStatus) -> Option<&str> {
    match status {
        WorkspaceStatus::Active => None,
        WorkspaceStatus::Suspended { reason } => Some(reason),
    }
}

pub(crate) async fn insert(tx: &mut postroad_db::Tx, workspace: &Workspace) -> Result<(), AccountError> {
    let sql = "INSERT INTO account_workspace (id, name, suspended_reason, created_at, settings, quota_per_minute, \
               quota_per_day) VALUES (?, ?, ?, ?, ?, ?, ?)";
    let values = values![
        workspace.id,
        &workspace.name,
        suspended_reason(&workspace.status),
        workspace.created_at,
        json!(workspace.settings).to_string(),
        workspace.quota.per_minute,
        workspace.quota.per_day,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

pub(crate) fn workspace(row: &Row) -> Result<Workspace, AccountError> {
    let settings = serde_json::from_str(&row.get::<String>("settings")?)
        .map_err(|_| AccountError::Damaged { what: "workspace settings" })?;
    let status = row
        .get::<Option<String>>("suspended_reason")?
        .map_or(WorkspaceStatus::Active, |reason| WorkspaceStatus::Suspended { reason });
    Ok(Workspace {
        id: row.get("id")?,
        name: row.get("name")?,
        status,
        created_at: row.get("created_at")?,
        settings,
        quota: QuotaLimits { per_minute: row.get("quota_per_minute")?, per_day: row.get("quota_per_day")? },
    })
}
