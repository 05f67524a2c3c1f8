use std::net::IpAddr;
use std::sync::Arc;

use postroad_base::{ApiKeyId, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, Kind, Page, Row, Search, Sorted, Tx, Value, values};
use serde::Serialize;
use serde_json::json;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::cache::Cache;
use crate::error::{checked_name, on_insert};
use crate::last_used::LastUsed;
use crate::secret::{base32, from_base32, random, sha256};
use crate::{AccountError, Actor, AuditLog, By, Change, Principal, ScopeSet, Secret};

/// What every key begins with, so that people and secret scanners recognise one.
pub const TOKEN_PREFIX: &str = "pr_live_";
const SECRET_BYTES: usize = 32;
/// Keys kept in memory, unknown ids included.
const CACHED: usize = 10_000;

/// A key of the HTTP API, as it is listed. The token is not kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub workspace: WorkspaceId,
    pub label: String,
    pub scopes: ScopeSet,
    pub created_at: UtcMillis,
    pub expires_at: Option<UtcMillis>,
    /// To the minute.
    pub last_used_at: Option<UtcMillis>,
    pub disabled_at: Option<UtcMillis>,
}

#[derive(Clone, Debug)]
pub struct NewApiKey {
    pub label: String,
    pub scopes: ScopeSet,
    pub expires_at: Option<UtcMillis>,
}

/// How keys can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySort {
    Label,
    #[default]
    Created,
    LastUsed,
}

/// What a token is checked against.
#[derive(Clone)]
struct Stored {
    workspace: WorkspaceId,
    secret_sha256: [u8; 32],
    scopes: ScopeSet,
    expires_at: Option<UtcMillis>,
}

/// The keys of the HTTP API.
///
/// A token is `pr_live_<id>_<secret>`, the secret 256 random bits. Only its SHA-256 is stored: a slow hash such as
/// argon2id protects secrets that can be guessed, by making each guess dear; 2^256 guesses are out of reach at any
/// price, and a fast digest keeps authentication cheap for us and useless as a way to exhaust the server.
#[derive(Clone)]
pub struct ApiKeys {
    db: Db,
    clock: SharedClock,
    audit: AuditLog,
    cache: Arc<Cache<ApiKeyId, Option<Arc<Stored>>>>,
    last_used: Arc<LastUsed>,
}

const COLUMNS: &str = "id, workspace_id, label, scopes, created_at, expires_at, last_used_at, disabled_at";

impl ApiKeys {
    pub(crate) fn new(db: Db, clock: SharedClock, audit: AuditLog) -> Self {
        let last_used = Arc::new(LastUsed::new("account_api_key"));
        Self { db, clock, audit, cache: Arc::new(Cache::new(CACHED)), last_used }
    }

    /// Makes a key in the creator's workspace with at most the creator's scopes. The token is returned this once.
    ///
    /// # Errors
    /// [`AccountError::Exceeds`] names a scope the creator does not have, [`AccountError::Invalid`] the field.
    pub async fn create(
        &self,
        new: NewApiKey,
        creator: &Principal,
        ip: Option<IpAddr>,
    ) -> Result<(ApiKey, Secret), AccountError> {
        let now = self.clock.now();
        if let Some(scope) = new.scopes.beyond(creator.scopes) {
            return Err(AccountError::Exceeds { scope });
        }
        if new.scopes.is_empty() {
            return Err(AccountError::invalid("scopes", "must name at least one"));
        }
        if new.expires_at.is_some_and(|at| at <= now) {
            return Err(AccountError::invalid("expires_at", "must be in the future"));
        }
        let key = ApiKey {
            id: ApiKeyId::new(now),
            workspace: creator.workspace,
            label: checked_name("label", &new.label)?,
            scopes: new.scopes,
            created_at: now,
            expires_at: new.expires_at,
            last_used_at: None,
            disabled_at: None,
        };
        let secret = random::<SECRET_BYTES>();
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO account_api_key (id, workspace_id, label, secret_sha256, scopes, created_at, expires_at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?)";
        let values = values![
            key.id,
            key.workspace,
            &key.label,
            sha256(&secret),
            key.scopes.to_string(),
            now,
            key.expires_at,
        ];
        tx.execute(sql, values).await.map_err(on_insert("id", "workspace"))?;
        self.record(&mut tx, &creator.by(ip), "api_key.created", &key).await?;
        tx.commit().await?;
        self.cache.clear();
        Ok((key.clone(), Secret::new(token(key.id, &secret))))
    }

    /// Who holds this token; `None` when it is malformed, unknown, wrong, expired or disabled, without telling which.
    /// From memory when the key was looked up lately; notes the use.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Principal>, AccountError> {
        let Some((id, secret)) = parse(token) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let stored = match self.cache.get(&id, now) {
            Some(found) => found,
            None => {
                let ticket = self.cache.ticket();
                let found = self.load(id).await?.map(Arc::new);
                self.cache.put(ticket, id, found.clone(), now);
                found
            }
        };
        let Some(stored) = stored else {
            return Ok(None);
        };
        let right = bool::from(stored.secret_sha256.ct_eq(&sha256(&secret)));
        if !right || stored.expires_at.is_some_and(|at| at <= now) {
            return Ok(None);
        }
        self.last_used.touch(id.0, now);
        Ok(Some(Principal {
            workspace: stored.workspace,
            actor: Actor::ApiKey(id),
            scopes: stored.scopes,
            administrator: false,
        }))
    }

    async fn load(&self, id: ApiKeyId) -> Result<Option<Stored>, AccountError> {
        let sql = "SELECT workspace_id, secret_sha256, scopes, expires_at FROM account_api_key \
                   WHERE id = ? AND disabled_at IS NULL";
        let Some(row) = self.db.query_one(sql, values![id]).await? else {
            return Ok(None);
        };
        Ok(Some(Stored {
            workspace: row.get("workspace_id")?,
            secret_sha256: row.get("secret_sha256")?,
            scopes: scopes(&row)?,
            expires_at: row.get("expires_at")?,
        }))
    }

    pub(crate) async fn flush(&self) -> Result<(), AccountError> {
        Ok(self.last_used.flush(&self.db).await?)
    }

    /// The keys of a workspace, in pages; the text is looked for in their labels.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, KeySort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ApiKey>, AccountError> {
        let (column, kind) = match search.sort {
            KeySort::Label => ("LOWER(label)", Kind::Text),
            KeySort::Created => ("created_at", Kind::Int),
            KeySort::LastUsed => ("COALESCE(last_used_at, 0)", Kind::Int),
        };
        let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM account_api_key");
        let searched = &["label"];
        let sorted = Sorted { tag: "api_keys", select: &select, searched, column, id: "id", kind };
        let conditions = [("workspace_id = ?", Value::from(workspace))];
        sorted.list(&self.db, &conditions, search, cursor, api_key).await
    }

    /// Refuses the key from now on. `None` when the workspace has no such key.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn disable(
        &self,
        workspace: WorkspaceId,
        id: ApiKeyId,
        by: &By,
    ) -> Result<Option<ApiKey>, AccountError> {
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE account_api_key SET disabled_at = COALESCE(disabled_at, ?) WHERE id = ? AND workspace_id = ?";
        if tx.execute(sql, values![self.clock.now(), id, workspace]).await? == 0 {
            return Ok(None);
        }
        let sql = format!("SELECT {COLUMNS} FROM account_api_key WHERE id = ?");
        let row = tx.query_one(&sql, values![id]).await?;
        let found = api_key(&row.ok_or(AccountError::Missing { what: "API key" })?)?;
        self.record(&mut tx, by, "api_key.disabled", &found).await?;
        tx.commit().await?;
        self.cache.clear();
        Ok(Some(found))
    }

    async fn record(&self, tx: &mut Tx, by: &By, action: &str, key: &ApiKey) -> Result<(), AccountError> {
        let change = Change {
            workspace: Some(key.workspace),
            action,
            subject: key.id.to_string(),
            before: None,
            after: Some(json!(key)),
        };
        Ok(self.audit.record(tx, by, change).await?)
    }
}

fn token(id: ApiKeyId, secret: &[u8; SECRET_BYTES]) -> String {
    format!("{TOKEN_PREFIX}{}_{}", base32(id.as_bytes()), base32(secret))
}

fn parse(token: &str) -> Option<(ApiKeyId, [u8; SECRET_BYTES])> {
    let (id, secret) = token.strip_prefix(TOKEN_PREFIX)?.split_once('_')?;
    Some((ApiKeyId(Uuid::from_bytes(from_base32(id)?)), from_base32(secret)?))
}

fn scopes(row: &Row) -> Result<ScopeSet, AccountError> {
    row.get::<String>("scopes")?.parse().map_err(|_| AccountError::Damaged { what: "list of scopes" })
}

fn api_key(row: &Row) -> Result<ApiKey, AccountError> {
    Ok(ApiKey {
        id: row.get("id")?,
        workspace: row.get("workspace_id")?,
        label: row.get("label")?,
        scopes: scopes(row)?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        last_used_at: row.get("last_used_at")?,
        disabled_at: row.get("disabled_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_are_strict() {
        let id = ApiKeyId::new(UtcMillis(1_700_000_000_000));
        let secret = random();
        let text = token(id, &secret);
        assert_eq!(text.len(), TOKEN_PREFIX.len() + 26 + 1 + 52);
        assert_eq!(parse(&text), Some((id, secret)));
        for bad in ["", "pr_live_", "pr_live__", &text[1..], &text[..text.len() - 1], &text.to_uppercase()] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
