use postroad_base::{UtcMillis, WebhookId, WorkspaceId};
use postroad_db::{Cursor, CursorError, Kind, Page, Row, Value, values};
use serde::{Deserialize, Serialize};

use super::{WebhookKind, Webhooks};
use crate::{InsightError, PAGE_MAX};

const TAG: &str = "webhook deliveries";

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStatus {
    /// To be tried, or tried again.
    Pending,
    Delivered,
    /// Given up.
    Failed,
}

/// One event for one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    pub id: i64,
    pub endpoint: WebhookId,
    /// The `webhook-id` header, the same in every attempt.
    pub webhook_id: String,
    pub kind: WebhookKind,
    pub status: DeliveryStatus,
    pub created_at: UtcMillis,
    pub due_at: Option<UtcMillis>,
    pub finished_at: Option<UtcMillis>,
    /// Oldest first; the last ten.
    pub attempts: Vec<DeliveryAttempt>,
}

/// What one request led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryAttempt {
    pub at: UtcMillis,
    /// `None` when there was no response.
    pub status: Option<u16>,
    pub error: Option<String>,
    /// The first bytes of the response, readable.
    pub body: String,
    pub duration_ms: u32,
}

pub(super) const PENDING: i64 = 0;
pub(super) const DELIVERED: i64 = 1;
pub(super) const FAILED: i64 = 2;

fn delivery(row: &Row) -> Result<Delivery, InsightError> {
    let kind: String = row.get("kind")?;
    Ok(Delivery {
        id: row.get("id")?,
        endpoint: row.get("endpoint")?,
        webhook_id: row.get("webhook_id")?,
        kind: kind.parse().map_err(|_| InsightError::Corrupt("webhook type"))?,
        status: match row.get::<i64>("status")? {
            PENDING => DeliveryStatus::Pending,
            DELIVERED => DeliveryStatus::Delivered,
            _ => DeliveryStatus::Failed,
        },
        created_at: row.get("created_at")?,
        due_at: row.get("due_at")?,
        finished_at: row.get("finished_at")?,
        attempts: attempts(row)?,
    })
}

pub(super) fn attempts(row: &Row) -> Result<Vec<DeliveryAttempt>, InsightError> {
    let text: String = row.get("attempts")?;
    serde_json::from_str(&text).map_err(|_| InsightError::Corrupt("webhook attempt"))
}

impl Webhooks {
    /// An endpoint's deliveries, newest first.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] for a cursor of another listing.
    pub async fn deliveries(
        &self,
        workspace: WorkspaceId,
        endpoint: WebhookId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Delivery>, InsightError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let below = cursor.map_or(Ok(i64::MAX), position)?;
        let sql = "SELECT d.id, d.endpoint, d.webhook_id, d.kind, d.status, d.created_at, d.due_at, d.finished_at, \
            d.attempts FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint \
            WHERE d.endpoint = ? AND e.workspace = ? AND d.id < ? ORDER BY d.id DESC LIMIT ?";
        let count = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let rows = self.0.log.db().query(sql, values![endpoint, workspace, below, count]).await?;
        let items = rows.iter().map(delivery).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::of(items, limit, |last| Cursor::new(TAG, &values![last.id])))
    }

    /// One delivery.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn delivery(&self, workspace: WorkspaceId, id: i64) -> Result<Option<Delivery>, InsightError> {
        let sql = "SELECT d.id, d.endpoint, d.webhook_id, d.kind, d.status, d.created_at, d.due_at, d.finished_at, \
            d.attempts FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint \
            WHERE d.id = ? AND e.workspace = ?";
        self.0.log.db().query_one(sql, values![id, workspace]).await?.as_ref().map(delivery).transpose()
    }
}

fn position(cursor: &Cursor) -> Result<i64, InsightError> {
    let keys = cursor
        .keys(TAG, &[Kind::Int])
        .map_err(|error: CursorError| InsightError::Invalid(error.to_string()))?;
    match keys.as_slice() {
        [Value::Int(id)] => Ok(*id),
        _ => Err(InsightError::Invalid(CursorError.to_string())),
    }
}
