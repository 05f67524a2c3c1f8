use postroad_base::{UtcMillis, WebhookId, WorkspaceId};
use postroad_db::{Tx, Value, values};
use uuid::Uuid;

use super::delivery::PENDING;
use super::{WebhookKind, Webhooks, payload};
use crate::InsightError;
use crate::query::range_of;

impl Webhooks {
    /// Sends one delivery again, with a fresh schedule. Returns whether there is such a delivery.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn replay_delivery(&self, workspace: WorkspaceId, id: i64) -> Result<bool, InsightError> {
        let sql = "UPDATE webhook_deliveries SET status = 0, tries = 0, due_at = ?, finished_at = NULL \
            WHERE id = ? AND endpoint IN (SELECT id FROM webhook_endpoints WHERE workspace = ?)";
        let changed = self.0.log.db().execute(sql, values![self.now(), id, workspace]).await?;
        self.wake();
        Ok(changed > 0)
    }

    /// Sends everything the endpoint subscribes to that happened from one time to before another again. It goes
    /// through the log as the endpoint keeps up, beside what happens now. Returns whether there is such an endpoint.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] while another span is being sent again.
    pub async fn replay(
        &self,
        workspace: WorkspaceId,
        id: WebhookId,
        from: UtcMillis,
        until: UtcMillis,
    ) -> Result<bool, InsightError> {
        let Some(endpoint) = self.get(workspace, id).await? else { return Ok(false) };
        let busy = || InsightError::Invalid("this endpoint is already getting a span of time again".into());
        if endpoint.replaying {
            return Err(busy());
        }
        let Some(range) = range_of(self.0.log.db(), Some(from.0), Some(until.0)).await? else {
            return Ok(true);
        };
        let sql = "UPDATE webhook_endpoints SET replay_from = ?, replay_until = ?, replay_seq = ?, \
            replay_last_seq = ? WHERE id = ? AND replay_seq IS NULL";
        let values = values![from, until, range.floor - 1, range.below - 1, id];
        if self.0.log.db().execute(sql, values).await? == 0 {
            return Err(busy());
        }
        self.wake();
        Ok(true)
    }

    /// Sends a `webhook.test`. Returns the delivery's id, `None` when there is no such endpoint.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] when the endpoint is turned off.
    pub async fn test(&self, workspace: WorkspaceId, id: WebhookId) -> Result<Option<i64>, InsightError> {
        let Some(endpoint) = self.get(workspace, id).await? else { return Ok(None) };
        if !endpoint.enabled {
            return Err(InsightError::Invalid("the endpoint is turned off".into()));
        }
        let now = self.now();
        let payload = payload::of_test(&endpoint, now);
        let mut tx = self.0.log.db().begin().await?;
        let delivery = insert_own(&mut tx, id, WebhookKind::Test, payload, now).await?;
        tx.commit().await?;
        self.wake();
        Ok(Some(delivery))
    }

    pub(super) fn now(&self) -> UtcMillis {
        self.0.log.clock().now()
    }
}

/// Adds a delivery with a payload of its own, due at once.
pub(super) async fn insert_own(
    tx: &mut Tx,
    endpoint: WebhookId,
    kind: WebhookKind,
    payload: String,
    now: UtcMillis,
) -> Result<i64, InsightError> {
    let webhook_id = format!("msg_{}", Uuid::new_v4());
    let sql = "INSERT INTO webhook_deliveries (endpoint, webhook_id, kind, payload, status, created_at, due_at, \
        tries, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, 0, '[]') RETURNING id";
    let row: Vec<Value> = values![endpoint, webhook_id, kind.as_str(), payload, PENDING, now, now];
    let row = tx.query_one(sql, row).await?;
    Ok(row.ok_or(InsightError::Corrupt("webhook delivery"))?.get("id")?)
}
