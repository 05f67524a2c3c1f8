use std::time::Duration;

use postroad_base::{UtcMillis, WebhookId, WorkspaceId};
use postroad_db::{Cursor, Kind, Page, Row, Search, Sorted, Value, values};
use serde::{Deserialize, Serialize};

use super::secret::StoredSecrets;
use super::{WebhookKind, WebhookSecret, Webhooks};
use crate::InsightError;
use crate::log::workspace_number_or_new;

/// Endpoints of one workspace.
const ENDPOINTS_MAX: usize = 50;
const URL_MAX_BYTES: usize = 2_000;
const DESCRIPTION_MAX_BYTES: usize = 500;
/// Deliveries deleted in one statement.
const DELETE_STEP: i64 = 5_000;

/// Where a workspace wants its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebhookEndpoint {
    pub id: WebhookId,
    pub workspace: WorkspaceId,
    pub url: String,
    /// Empty: all of them.
    pub kinds: Vec<WebhookKind>,
    pub description: String,
    pub enabled: bool,
    pub created_at: UtcMillis,
    /// The first failure after the last success.
    pub failing_since: Option<UtcMillis>,
    pub disabled_at: Option<UtcMillis>,
    /// Why it was turned off, when it was not by a person.
    pub disabled_reason: Option<String>,
    /// Whether a span of time is being sent again.
    pub replaying: bool,
}

/// What a new endpoint needs.
#[derive(Clone, Debug)]
pub struct NewEndpoint {
    pub workspace: WorkspaceId,
    pub url: String,
    pub kinds: Vec<WebhookKind>,
    pub description: String,
    /// `None` makes one.
    pub secret: Option<WebhookSecret>,
}

/// How endpoints can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndpointSort {
    Url,
    #[default]
    Created,
}

/// What to change; `None` stays.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EndpointChange {
    pub url: Option<String>,
    pub kinds: Option<Vec<WebhookKind>>,
    pub description: Option<String>,
    pub enabled: Option<bool>,
}

pub(super) const COLUMNS: &str = "id, ws, workspace, url, kinds, description, enabled, secrets, created_at, \
    consumed_seq, replay_from, replay_until, replay_seq, replay_last_seq, failing_since, disabled_at, \
    disabled_reason";

pub(super) fn endpoint(row: &Row) -> Result<WebhookEndpoint, InsightError> {
    let kinds: String = row.get("kinds")?;
    Ok(WebhookEndpoint {
        id: row.get("id")?,
        workspace: row.get("workspace")?,
        url: row.get("url")?,
        kinds: serde_json::from_str(&kinds).map_err(|_| InsightError::Corrupt("webhook type"))?,
        description: row.get("description")?,
        enabled: row.get("enabled")?,
        created_at: row.get("created_at")?,
        failing_since: row.get("failing_since")?,
        disabled_at: row.get("disabled_at")?,
        disabled_reason: row.get("disabled_reason")?,
        replaying: row.get::<Option<i64>>("replay_seq")?.is_some(),
    })
}

pub(super) fn stored_secrets(row: &Row) -> Result<StoredSecrets, InsightError> {
    let text: String = row.get("secrets")?;
    serde_json::from_str(&text).map_err(|_| InsightError::Corrupt("secret"))
}

impl Webhooks {
    /// Adds an endpoint. It gets what happens from now on. The secret is for its owner to see.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] when the URL cannot be used or the workspace has too many endpoints.
    pub async fn create(&self, new: NewEndpoint) -> Result<(WebhookEndpoint, WebhookSecret), InsightError> {
        self.check_url(&new.url)?;
        check_description(&new.description)?;
        check_kinds(&new.kinds)?;
        let now = self.0.log.clock().now();
        let id = WebhookId::new(now);
        let secret = new.secret.unwrap_or_else(WebhookSecret::random);
        let mut secrets = StoredSecrets::default();
        secrets.push(&*self.0.secrets, id, &secret, now, Duration::ZERO);
        let mut tx = self.0.log.db().begin().await?;
        tx.lock("postroad webhook endpoints").await?;
        let sql = "SELECT COUNT(*) AS n FROM webhook_endpoints WHERE workspace = ?";
        let row = tx.query_one(sql, values![new.workspace]).await?;
        if row.map(|row| row.get::<i64>("n")).transpose()?.unwrap_or(0) >= ENDPOINTS_MAX as i64 {
            return Err(InsightError::Invalid(format!(
                "a workspace has at most {ENDPOINTS_MAX} webhook endpoints"
            )));
        }
        let ws = workspace_number_or_new(&mut tx, new.workspace).await?;
        let row = tx.query_one("SELECT value FROM log_state WHERE name = 'next_seq'", Vec::new()).await?;
        let end = row.ok_or(InsightError::Corrupt("log state"))?.get::<i64>("value")? - 1;
        let sql = "INSERT INTO webhook_endpoints (id, ws, workspace, url, kinds, description, enabled, secrets, \
            created_at, consumed_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let (kinds, secrets) = (json(&new.kinds), json(&secrets));
        let row = values![id, ws, new.workspace, new.url, kinds, new.description, true, secrets, now, end];
        tx.execute(sql, row).await?;
        tx.commit().await?;
        self.wake();
        let endpoint = self.get(new.workspace, id).await?.ok_or(InsightError::Corrupt("webhook endpoint"))?;
        Ok((endpoint, secret))
    }

    /// A workspace's endpoints, oldest first.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(&self, workspace: WorkspaceId) -> Result<Vec<WebhookEndpoint>, InsightError> {
        let sql = format!("SELECT {COLUMNS} FROM webhook_endpoints WHERE workspace = ? ORDER BY id");
        self.0.log.db().query(&sql, values![workspace]).await?.iter().map(endpoint).collect()
    }

    /// A workspace's endpoints that fit, in pages; the text is looked for in URLs and descriptions.
    ///
    /// # Errors
    /// [`InsightError::Cursor`] for a cursor of another listing.
    pub async fn search(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, EndpointSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<WebhookEndpoint>, InsightError> {
        let (column, kind) = match search.sort {
            EndpointSort::Url => ("LOWER(url)", Kind::Text),
            EndpointSort::Created => ("created_at", Kind::Int),
        };
        let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM webhook_endpoints");
        let searched = &["url", "description"];
        let sorted = Sorted { tag: "webhook endpoints", select: &select, searched, column, id: "id", kind };
        let conditions = [("workspace = ?", Value::from(workspace))];
        sorted.list(self.0.log.db(), &conditions, search, cursor, endpoint).await
    }

    /// # Errors
    /// As the database answers.
    pub async fn get(
        &self,
        workspace: WorkspaceId,
        id: WebhookId,
    ) -> Result<Option<WebhookEndpoint>, InsightError> {
        let sql = format!("SELECT {COLUMNS} FROM webhook_endpoints WHERE id = ? AND workspace = ?");
        self.0.log.db().query_one(&sql, values![id, workspace]).await?.as_ref().map(endpoint).transpose()
    }

    /// Changes an endpoint; `None` when there is no such endpoint. One that is turned on again starts with what
    /// happens from then on ([`Webhooks::replay`] sends what it missed); what was waiting to be tried again is due.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] as for [`Webhooks::create`].
    pub async fn update(
        &self,
        workspace: WorkspaceId,
        id: WebhookId,
        change: EndpointChange,
    ) -> Result<Option<WebhookEndpoint>, InsightError> {
        let Some(before) = self.get(workspace, id).await? else { return Ok(None) };
        let url = change.url.unwrap_or(before.url);
        let kinds = change.kinds.unwrap_or(before.kinds);
        let description = change.description.unwrap_or(before.description);
        self.check_url(&url)?;
        check_kinds(&kinds)?;
        check_description(&description)?;
        let db = self.0.log.db();
        let sql = "UPDATE webhook_endpoints SET url = ?, kinds = ?, description = ? WHERE id = ?";
        db.execute(sql, values![url, json(&kinds), description, id]).await?;
        match change.enabled {
            Some(true) if !before.enabled => self.enable(id).await?,
            Some(false) if before.enabled => {
                let sql = "UPDATE webhook_endpoints SET enabled = ?, disabled_at = ?, disabled_reason = NULL \
                    WHERE id = ?";
                db.execute(sql, values![false, self.0.log.clock().now(), id]).await?;
            }
            _ => {}
        }
        self.wake();
        self.get(workspace, id).await
    }

    async fn enable(&self, id: WebhookId) -> Result<(), InsightError> {
        let end = self.end_of_log().await?;
        let mut tx = self.0.log.db().begin().await?;
        let sql = "UPDATE webhook_endpoints SET enabled = ?, consumed_seq = ?, failing_since = NULL, \
            disabled_at = NULL, disabled_reason = NULL WHERE id = ?";
        tx.execute(sql, values![true, end, id]).await?;
        let sql = "UPDATE webhook_deliveries SET due_at = ? WHERE endpoint = ? AND status = 0";
        tx.execute(sql, values![self.0.log.clock().now(), id]).await?;
        Ok(tx.commit().await?)
    }

    /// Removes an endpoint and its deliveries. Returns whether there was one.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn delete(&self, workspace: WorkspaceId, id: WebhookId) -> Result<bool, InsightError> {
        let db = self.0.log.db();
        let sql = "DELETE FROM webhook_endpoints WHERE id = ? AND workspace = ?";
        if db.execute(sql, values![id, workspace]).await? == 0 {
            return Ok(false);
        }
        let sql = "DELETE FROM webhook_deliveries WHERE id IN (\
            SELECT id FROM webhook_deliveries WHERE endpoint = ? LIMIT ?)";
        while db.execute(sql, values![id, DELETE_STEP]).await? == DELETE_STEP.cast_unsigned() {}
        Ok(true)
    }

    /// Gives an endpoint a new secret. The old one signs too for `keep_old`, so that its owner can change it
    /// without missing anything. `None` when there is no such endpoint.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn rotate_secret(
        &self,
        workspace: WorkspaceId,
        id: WebhookId,
        keep_old: Duration,
    ) -> Result<Option<WebhookSecret>, InsightError> {
        let now = self.0.log.clock().now();
        let mut tx = self.0.log.db().begin().await?;
        tx.lock("postroad webhook endpoints").await?;
        let sql = "SELECT secrets FROM webhook_endpoints WHERE id = ? AND workspace = ?";
        let Some(row) = tx.query_one(sql, values![id, workspace]).await? else { return Ok(None) };
        let mut secrets = stored_secrets(&row)?;
        let secret = WebhookSecret::random();
        secrets.push(&*self.0.secrets, id, &secret, now, keep_old);
        let sql = "UPDATE webhook_endpoints SET secrets = ? WHERE id = ?";
        tx.execute(sql, values![json(&secrets), id]).await?;
        tx.commit().await?;
        Ok(Some(secret))
    }

    /// The endpoint's newest secret, for its owner to see.
    ///
    /// # Errors
    /// [`InsightError::Secret`] when it cannot be opened.
    pub async fn secret(
        &self,
        workspace: WorkspaceId,
        id: WebhookId,
    ) -> Result<Option<WebhookSecret>, InsightError> {
        let sql = "SELECT secrets FROM webhook_endpoints WHERE id = ? AND workspace = ?";
        let Some(row) = self.0.log.db().query_one(sql, values![id, workspace]).await? else {
            return Ok(None);
        };
        let opened = stored_secrets(&row)?.open(&*self.0.secrets, id, self.0.log.clock().now())?;
        Ok(opened.into_iter().next())
    }

    fn check_url(&self, url: &str) -> Result<(), InsightError> {
        if url.len() > URL_MAX_BYTES {
            return Err(InsightError::Invalid(format!("the URL is longer than {URL_MAX_BYTES} bytes")));
        }
        self.0.transport.check(url).map_err(|error| InsightError::Invalid(error.to_string()))
    }
}

fn check_description(description: &str) -> Result<(), InsightError> {
    if description.len() > DESCRIPTION_MAX_BYTES || description.contains('\0') {
        return Err(InsightError::Invalid(format!(
            "the description has at most {DESCRIPTION_MAX_BYTES} bytes"
        )));
    }
    Ok(())
}

fn check_kinds(kinds: &[WebhookKind]) -> Result<(), InsightError> {
    if kinds.contains(&WebhookKind::Test) {
        return Err(InsightError::Invalid(
            "webhook.test is sent on request; it cannot be subscribed to".into(),
        ));
    }
    Ok(())
}

pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("these types have only string keys")
}
