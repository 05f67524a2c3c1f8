use std::net::IpAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use postroad_base::{CredentialId, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, Kind, Page, Row, Search, Sorted, Value, values};
use serde::Serialize;
use serde_json::json;

use super::{SenderRules, principal, rules};
use crate::error::{checked_name, on_insert};
use crate::last_used::LastUsed;
use crate::{AccountError, AuditLog, By, CACHE_TTL, Change, Network, Principal};

/// All of them are kept in memory.
const NETWORKS_MAX: i64 = 10_000;

/// A network whose hosts submit without AUTH, as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkCredential {
    pub id: CredentialId,
    pub workspace: WorkspaceId,
    pub label: String,
    pub network: Network,
    #[serde(flatten)]
    pub rules: SenderRules,
    pub created_at: UtcMillis,
    /// To the minute.
    pub last_used_at: Option<UtcMillis>,
    pub disabled_at: Option<UtcMillis>,
}

/// How networks can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkSort {
    Label,
    Network,
    #[default]
    Created,
    LastUsed,
}

#[derive(Clone, Debug)]
pub struct NewNetworkCredential {
    pub workspace: WorkspaceId,
    pub label: String,
    pub network: Network,
    pub rules: SenderRules,
}

/// The credential that covers a client.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkLogin {
    pub id: CredentialId,
    pub workspace: WorkspaceId,
    pub network: Network,
    pub rules: SenderRules,
}

impl NetworkLogin {
    /// Who is submitting.
    #[must_use]
    pub fn principal(&self) -> Principal {
        principal(self.id, self.workspace)
    }
}

/// The enabled networks, narrowest first, and when they were read.
struct Snapshot {
    read_at: Option<UtcMillis>,
    logins: Vec<Arc<NetworkLogin>>,
}

/// The trusted networks. None is trusted unless someone says so; not even loopback.
#[derive(Clone)]
pub struct NetworkCredentials {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
    snapshot: Arc<ArcSwap<Snapshot>>,
    last_used: Arc<LastUsed>,
}

const COLUMNS: &str =
    "id, workspace_id, label, network, stream, sender_domains, created_at, last_used_at, disabled_at";

impl NetworkCredentials {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        Self {
            db,
            clock,
            audit,
            snapshot: Arc::new(ArcSwap::from_pointee(Snapshot { read_at: None, logins: Vec::new() })),
            last_used: Arc::new(LastUsed::new("account_network_credential")),
        }
    }

    /// # Errors
    /// [`AccountError::Taken`] when the network is trusted already, [`AccountError::Missing`] without the workspace.
    pub async fn create(
        &self,
        new: NewNetworkCredential,
        by: &By,
    ) -> Result<NetworkCredential, AccountError> {
        new.rules.check()?;
        let now = self.clock.now();
        let credential = NetworkCredential {
            id: CredentialId::new(now),
            workspace: new.workspace,
            label: checked_name("label", &new.label)?,
            network: new.network,
            rules: new.rules,
            created_at: now,
            last_used_at: None,
            disabled_at: None,
        };
        let mut tx = self.db.begin().await?;
        tx.lock("account networks").await?;
        let row = tx.query_one("SELECT COUNT(*) AS n FROM account_network_credential", values![]).await?;
        if row.map_or(Ok(0), |row| row.get::<i64>("n"))? >= NETWORKS_MAX {
            return Err(AccountError::invalid("network", "there are 10000 networks already"));
        }
        // A network that was disabled may be trusted again, by whichever workspace.
        let sql = "DELETE FROM account_network_credential WHERE network = ? AND disabled_at IS NOT NULL";
        tx.execute(sql, values![credential.network.to_string()]).await?;
        let sql = "INSERT INTO account_network_credential (id, workspace_id, label, network, stream, sender_domains, \
                   created_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
        let values = values![
            credential.id,
            credential.workspace,
            &credential.label,
            credential.network.to_string(),
            credential.rules.stream,
            credential.rules.domains_json(),
            now,
        ];
        tx.execute(sql, values).await.map_err(on_insert("network", "workspace"))?;
        self.record(&mut tx, by, "network_credential.created", &credential).await?;
        tx.commit().await?;
        self.refresh().await?;
        Ok(credential)
    }

    /// The narrowest trusted network with this address. From memory, at most [`CACHE_TTL`] old.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn lookup(&self, ip: IpAddr) -> Result<Option<Arc<NetworkLogin>>, AccountError> {
        let now = self.clock.now();
        let fresh = self.snapshot.load().read_at.is_some_and(|at| at <= now && now.since(at) < CACHE_TTL);
        if !fresh {
            self.refresh().await?;
        }
        let snapshot = self.snapshot.load();
        Ok(snapshot.logins.iter().find(|login| login.network.contains(ip)).cloned())
    }

    pub(crate) async fn refresh(&self) -> Result<(), AccountError> {
        let read_at = Some(self.clock.now());
        let sql =
            format!("SELECT {COLUMNS} FROM account_network_credential WHERE disabled_at IS NULL ORDER BY id");
        let rows = self.db.query(&sql, values![]).await?;
        let mut logins = Vec::with_capacity(rows.len());
        for row in &rows {
            let NetworkCredential { id, workspace, network, rules, .. } = credential(row)?;
            logins.push(Arc::new(NetworkLogin { id, workspace, network, rules }));
        }
        logins.sort_by_key(|login| std::cmp::Reverse(login.network.prefix_bits()));
        self.snapshot.store(Arc::new(Snapshot { read_at, logins }));
        Ok(())
    }

    /// Notes a connection from the network; written later, in a batch.
    pub fn used(&self, id: CredentialId) {
        self.last_used.touch(id.0, self.clock.now());
    }

    pub(crate) async fn flush(&self) -> Result<(), AccountError> {
        Ok(self.last_used.flush(&self.db).await?)
    }

    /// The networks of a workspace, in pages; the text is looked for in labels and networks as they are written.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, NetworkSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<NetworkCredential>, AccountError> {
        let (column, kind) = match search.sort {
            NetworkSort::Label => ("LOWER(label)", Kind::Text),
            NetworkSort::Network => ("network", Kind::Text),
            NetworkSort::Created => ("created_at", Kind::Int),
            NetworkSort::LastUsed => ("COALESCE(last_used_at, 0)", Kind::Int),
        };
        let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM account_network_credential");
        let searched = &["label", "network"];
        let sorted = Sorted { tag: "network_credentials", select: &select, searched, column, id: "id", kind };
        let conditions = [("workspace_id = ?", Value::from(workspace))];
        sorted.list(&self.db, &conditions, search, cursor, credential).await
    }

    /// Trusts the network no longer. `None` when the workspace has no such network.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn disable(
        &self,
        workspace: WorkspaceId,
        id: CredentialId,
        by: &By,
    ) -> Result<Option<NetworkCredential>, AccountError> {
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE account_network_credential SET disabled_at = COALESCE(disabled_at, ?) \
                   WHERE id = ? AND workspace_id = ?";
        if tx.execute(sql, values![self.clock.now(), id, workspace]).await? == 0 {
            return Ok(None);
        }
        let sql = format!("SELECT {COLUMNS} FROM account_network_credential WHERE id = ?");
        let row = tx.query_one(&sql, values![id]).await?;
        let found = credential(&row.ok_or(AccountError::Missing { what: "credential" })?)?;
        self.record(&mut tx, by, "network_credential.disabled", &found).await?;
        tx.commit().await?;
        self.refresh().await?;
        Ok(Some(found))
    }

    async fn record(
        &self,
        tx: &mut postroad_db::Tx,
        by: &By,
        action: &str,
        credential: &NetworkCredential,
    ) -> Result<(), AccountError> {
        let change = Change {
            workspace: Some(credential.workspace),
            action,
            subject: credential.id.to_string(),
            before: None,
            after: Some(json!(credential)),
        };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

fn credential(row: &Row) -> Result<NetworkCredential, AccountError> {
    let network: String = row.get("network")?;
    Ok(NetworkCredential {
        id: row.get("id")?,
        workspace: row.get("workspace_id")?,
        label: row.get("label")?,
        network: network.parse().map_err(|_| AccountError::Damaged { what: "network" })?,
        rules: rules(row)?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        disabled_at: row.get("disabled_at")?,
    })
}
