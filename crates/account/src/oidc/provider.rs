use postroad_base::{Domain, ProviderId, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, Kind, Page, Row, Search, Sorted, Tx, values};
use serde_json::json;

use crate::error::{checked_name, on_insert};
use crate::{AccountError, AuditLog, By, Change, Role, Sealer, Secret};

/// Providers of an installation.
const PROVIDERS_MAX: usize = 20;
const TEXT_MAX_BYTES: usize = 2_000;
const DOMAINS_MAX: usize = 100;

/// A place where people may sign in.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    pub id: ProviderId,
    pub name: String,
    /// As in OpenID Connect Discovery 1.0 §4: `/.well-known/openid-configuration` is below it.
    pub issuer: String,
    pub client_id: String,
    /// Addresses of other domains are refused; all are taken when there is none.
    pub allowed_domains: Vec<Domain>,
    /// Whether somebody unknown becomes a user.
    pub create_users: bool,
    /// Where such a person becomes a member, and what.
    pub place: Option<(WorkspaceId, Role)>,
    pub enabled: bool,
    pub created_at: UtcMillis,
}

#[derive(Clone, Debug)]
pub struct NewProvider {
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Secret,
    pub allowed_domains: Vec<Domain>,
    pub create_users: bool,
    pub place: Option<(WorkspaceId, Role)>,
    pub enabled: bool,
}

/// What to change; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct ProviderChange {
    pub name: Option<String>,
    pub issuer: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub allowed_domains: Option<Vec<Domain>>,
    pub create_users: Option<bool>,
    pub place: Option<Option<(WorkspaceId, Role)>>,
    pub enabled: Option<bool>,
}

/// How providers can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProviderSort {
    Name,
    #[default]
    Created,
}

/// The providers of the installation.
#[derive(Clone)]
pub struct Providers {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
}

const COLUMNS: &str = "id, name, issuer, client_id, client_secret, allowed_domains, create_users, workspace_id, role, \
    enabled, created_at";

/// What a client secret is sealed for.
fn context(id: ProviderId) -> String {
    format!("oidc client secret {id}")
}

impl Providers {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        Self { db, clock, audit }
    }

    /// All of them, oldest first.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(&self) -> Result<Vec<Provider>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_oidc_provider ORDER BY id");
        self.db.query(&sql, values![]).await?.iter().map(provider).collect()
    }

    /// Those that fit, in pages; the text is looked for in names and issuers.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn search(
        &self,
        search: &Search<'_, ProviderSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Provider>, AccountError> {
        let (column, kind) = match search.sort {
            ProviderSort::Name => ("LOWER(name)", Kind::Text),
            ProviderSort::Created => ("created_at", Kind::Int),
        };
        let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM account_oidc_provider");
        let searched = &["name", "issuer"];
        let sorted = Sorted { tag: "oidc_providers", select: &select, searched, column, id: "id", kind };
        sorted.list(&self.db, &[], search, cursor, provider).await
    }

    /// # Errors
    /// [`AccountError::Invalid`] names the field.
    pub async fn create(&self, new: NewProvider, sealer: &Sealer, by: &By) -> Result<Provider, AccountError> {
        let now = self.clock.now();
        let provider = Provider {
            id: ProviderId::new(now),
            name: new.name,
            issuer: new.issuer,
            client_id: new.client_id,
            allowed_domains: new.allowed_domains,
            create_users: new.create_users,
            place: new.place,
            enabled: new.enabled,
            created_at: now,
        };
        let provider = checked(provider)?;
        let sealed = sealed_secret(&provider, &new.client_secret, sealer)?;
        let mut tx = self.db.begin().await?;
        tx.lock("oidc providers").await?;
        if tx.query("SELECT id FROM account_oidc_provider", values![]).await?.len() >= PROVIDERS_MAX {
            return Err(AccountError::Conflict {
                rule: "providers_full",
                message: "there are as many providers as there can be; remove one first",
            });
        }
        let sql =
            format!("INSERT INTO account_oidc_provider ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        let values = values![
            provider.id,
            &provider.name,
            &provider.issuer,
            &provider.client_id,
            sealed,
            json!(provider.allowed_domains).to_string(),
            provider.create_users,
            provider.place.map(|(workspace, _)| workspace),
            provider.place.map(|(_, role)| role.as_str().to_owned()),
            provider.enabled,
            now,
        ];
        tx.execute(&sql, values).await.map_err(on_insert("id", "workspace"))?;
        self.record(&mut tx, by, "oidc_provider.created", &provider).await?;
        tx.commit().await?;
        Ok(provider)
    }

    /// `None` when there is no such provider.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] names the field.
    pub async fn update(
        &self,
        id: ProviderId,
        change: ProviderChange,
        sealer: &Sealer,
        by: &By,
    ) -> Result<Option<Provider>, AccountError> {
        let mut tx = self.db.begin().await?;
        tx.lock("oidc providers").await?;
        let sql = format!("SELECT {COLUMNS} FROM account_oidc_provider WHERE id = ?");
        let Some(row) = tx.query_one(&sql, values![id]).await? else {
            return Ok(None);
        };
        let (before, mut sealed) = (provider(&row)?, row.get::<Vec<u8>>("client_secret")?);
        let after = checked(Provider {
            name: change.name.unwrap_or(before.name),
            issuer: change.issuer.unwrap_or(before.issuer),
            client_id: change.client_id.unwrap_or(before.client_id),
            allowed_domains: change.allowed_domains.unwrap_or(before.allowed_domains),
            create_users: change.create_users.unwrap_or(before.create_users),
            place: change.place.unwrap_or(before.place),
            enabled: change.enabled.unwrap_or(before.enabled),
            ..before
        })?;
        if let Some(secret) = &change.client_secret {
            sealed = sealed_secret(&after, secret, sealer)?;
        }
        let sql = "UPDATE account_oidc_provider SET name = ?, issuer = ?, client_id = ?, client_secret = ?, \
                   allowed_domains = ?, create_users = ?, workspace_id = ?, role = ?, enabled = ? WHERE id = ?";
        let values = values![
            &after.name,
            &after.issuer,
            &after.client_id,
            sealed,
            json!(after.allowed_domains).to_string(),
            after.create_users,
            after.place.map(|(workspace, _)| workspace),
            after.place.map(|(_, role)| role.as_str().to_owned()),
            after.enabled,
            id,
        ];
        tx.execute(sql, values).await.map_err(on_insert("id", "workspace"))?;
        self.record(&mut tx, by, "oidc_provider.changed", &after).await?;
        tx.commit().await?;
        Ok(Some(after))
    }

    /// Returns whether there was one. People known by it stay, and sign in otherwise.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn delete(&self, id: ProviderId, by: &By) -> Result<bool, AccountError> {
        let mut tx = self.db.begin().await?;
        let sql = format!("SELECT {COLUMNS} FROM account_oidc_provider WHERE id = ?");
        let Some(row) = tx.query_one(&sql, values![id]).await? else {
            return Ok(false);
        };
        tx.execute("DELETE FROM account_oidc_provider WHERE id = ?", values![id]).await?;
        self.record(&mut tx, by, "oidc_provider.removed", &provider(&row)?).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// An enabled provider with its secret.
    pub(super) async fn open(
        &self,
        id: ProviderId,
        sealer: &Sealer,
    ) -> Result<Option<(Provider, Secret)>, AccountError> {
        let sql = format!("SELECT {COLUMNS} FROM account_oidc_provider WHERE id = ?");
        let Some(row) = self.db.query_one(&sql, values![id]).await? else {
            return Ok(None);
        };
        let found = provider(&row)?;
        let secret = sealer.open(&context(id), &row.get::<Vec<u8>>("client_secret")?)?;
        let secret =
            String::from_utf8(secret).map_err(|_| AccountError::Damaged { what: "client secret" })?;
        Ok(found.enabled.then(|| (found, Secret::new(secret))))
    }

    async fn record(
        &self,
        tx: &mut Tx,
        by: &By,
        action: &str,
        provider: &Provider,
    ) -> Result<(), AccountError> {
        let after = Some(json!({
            "name": provider.name,
            "issuer": provider.issuer,
            "client_id": provider.client_id,
            "allowed_domains": provider.allowed_domains,
            "create_users": provider.create_users,
            "enabled": provider.enabled,
        }));
        let change =
            Change { workspace: None, action, subject: provider.id.to_string(), before: None, after };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

fn sealed_secret(provider: &Provider, secret: &Secret, sealer: &Sealer) -> Result<Vec<u8>, AccountError> {
    let text = secret.expose();
    if text.is_empty() || text.len() > TEXT_MAX_BYTES {
        return Err(AccountError::invalid("client_secret", "must have 1 to 2000 bytes"));
    }
    Ok(sealer.seal(&context(provider.id), text.as_bytes()))
}

fn checked(mut provider: Provider) -> Result<Provider, AccountError> {
    provider.name = checked_name("name", &provider.name)?;
    provider.client_id = checked_name("client_id", &provider.client_id)?;
    let issuer = url::Url::parse(&provider.issuer).ok().filter(|url| {
        matches!(url.scheme(), "https" | "http") && url.query().is_none() && url.fragment().is_none()
    });
    if issuer.is_none() || provider.issuer.len() > TEXT_MAX_BYTES {
        return Err(AccountError::invalid("issuer", "must be the provider's https:// URL, without a query"));
    }
    if provider.allowed_domains.len() > DOMAINS_MAX {
        return Err(AccountError::invalid("allowed_domains", "must have at most 100 domains"));
    }
    // Anybody with an account at a public provider would become a user.
    if provider.create_users && provider.allowed_domains.is_empty() {
        return Err(AccountError::invalid("allowed_domains", "must name a domain when users are created"));
    }
    if provider.place.is_some_and(|(_, role)| role == Role::Owner) {
        return Err(AccountError::invalid("role", "owners are made by owners only"));
    }
    Ok(provider)
}

fn provider(row: &Row) -> Result<Provider, AccountError> {
    let damaged = || AccountError::Damaged { what: "provider" };
    let role: Option<String> = row.get("role")?;
    let role = role.map(|role| role.parse::<Role>()).transpose().map_err(|_| damaged())?;
    let workspace: Option<WorkspaceId> = row.get("workspace_id")?;
    let domains: String = row.get("allowed_domains")?;
    Ok(Provider {
        id: row.get("id")?,
        name: row.get("name")?,
        issuer: row.get("issuer")?,
        client_id: row.get("client_id")?,
        allowed_domains: serde_json::from_str(&domains).map_err(|_| damaged())?,
        create_users: row.get("create_users")?,
        place: workspace.zip(role),
        enabled: row.get("enabled")?,
        created_at: row.get("created_at")?,
    })
}
