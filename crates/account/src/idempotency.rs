use std::time::Duration;

use postroad_base::{MessageId, SharedClock, WorkspaceId};
use postroad_db::{Db, Row, values};
use uuid::Uuid;

use crate::AccountError;

/// The longest `Idempotency-Key`.
pub const MAX_KEY_BYTES: usize = 256;
/// How long a key is remembered.
const KEPT: Duration = Duration::from_secs(24 * 3_600);
/// A request that did not finish within this died with its process; it may be taken up again.
const IN_FLIGHT_MAX: Duration = Duration::from_secs(120);
/// A larger response is not replayed word for word by anybody's client.
const RESPONSE_MAX_BYTES: usize = 1 << 20;
/// Rows deleted at once, so that the writer is not held for long.
const PURGE_ROWS: i64 = 1_000;

/// What to do with a request that carries a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Do it, giving the messages these ids, then [`IdempotencyKeys::finish`], or [`IdempotencyKeys::abandon`] when
    /// nothing was accepted. With `resumed` an earlier try died: messages with these ids that are already accepted must
    /// not be accepted again.
    Fresh { message_ids: Vec<MessageId>, resumed: bool },
    /// It was done; answer so again.
    Replay(StoredResponse),
    /// The key was used for another request: 422.
    Conflict,
    /// The same request is being done right now: 409.
    InFlight,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Keys of the HTTP API by which a client repeats a request without repeating its effect.
#[derive(Clone)]
pub struct IdempotencyKeys {
    db: Db,
    clock: SharedClock,
}

impl IdempotencyKeys {
    pub(crate) fn new(db: Db, clock: SharedClock) -> Self {
        Self { db, clock }
    }

    /// Claims the key. `request_hash` is a digest of method, path and body; `new_ids` are the ids the request's messages
    /// get if it is fresh.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] for a key that is empty, too long or not printable ASCII.
    pub async fn begin(
        &self,
        workspace: WorkspaceId,
        key: &str,
        request_hash: [u8; 32],
        new_ids: &[MessageId],
    ) -> Result<Begin, AccountError> {
        if key.is_empty()
            || key.len() > MAX_KEY_BYTES
            || !key.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        {
            let message = "must have 1 to 256 printable ASCII characters";
            return Err(AccountError::invalid("Idempotency-Key", message));
        }
        let now = self.clock.now();
        let ids: Vec<u8> = new_ids.iter().flat_map(|id| id.as_bytes()).copied().collect();
        let mut tx = self.db.begin().await?;
        // An old key is free again even before it is purged.
        let sql = "DELETE FROM account_idempotency WHERE workspace_id = ? AND name = ? AND created_at <= ?";
        tx.execute(sql, values![workspace, key, now.minus(KEPT)]).await?;
        let sql = "INSERT INTO account_idempotency (workspace_id, name, request_hash, message_ids, begun_at, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        if tx.execute(sql, values![workspace, key, request_hash, ids, now, now]).await? == 1 {
            tx.commit().await?;
            return Ok(Begin::Fresh { message_ids: new_ids.to_vec(), resumed: false });
        }
        let sql = "SELECT request_hash, message_ids, begun_at, status, response FROM account_idempotency \
                   WHERE workspace_id = ? AND name = ?";
        let Some(row) = tx.query_one(sql, values![workspace, key]).await? else {
            return Ok(Begin::InFlight);
        };
        let found = outcome(&row, request_hash)?;
        let begun_at: postroad_base::UtcMillis = row.get("begun_at")?;
        if found != Begin::InFlight || now.since(begun_at) < IN_FLIGHT_MAX {
            return Ok(found);
        }
        let sql = "UPDATE account_idempotency SET begun_at = ? \
                   WHERE workspace_id = ? AND name = ? AND begun_at = ? AND status IS NULL";
        if tx.execute(sql, values![now, workspace, key, begun_at]).await? == 0 {
            return Ok(Begin::InFlight);
        }
        tx.commit().await?;
        Ok(Begin::Fresh { message_ids: message_ids(&row)?, resumed: true })
    }

    /// Keeps the response for whoever asks again.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] when the body is larger than a mebibyte; otherwise as the database answers.
    pub async fn finish(
        &self,
        workspace: WorkspaceId,
        key: &str,
        response: &StoredResponse,
    ) -> Result<(), AccountError> {
        if response.body.len() > RESPONSE_MAX_BYTES {
            return Err(AccountError::invalid("response", "is larger than 1 MiB"));
        }
        let sql =
            "UPDATE account_idempotency SET status = ?, response = ? WHERE workspace_id = ? AND name = ?";
        self.db.execute(sql, values![response.status, &response.body[..], workspace, key]).await?;
        Ok(())
    }

    /// Frees the key of a request that had no effect (refused or failed), so that it can be corrected and sent again.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn abandon(&self, workspace: WorkspaceId, key: &str) -> Result<(), AccountError> {
        let sql = "DELETE FROM account_idempotency WHERE workspace_id = ? AND name = ? AND status IS NULL";
        self.db.execute(sql, values![workspace, key]).await?;
        Ok(())
    }

    /// Forgets keys of more than 24 hours, a thousand at most. Returns how many; at a thousand there may be more.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn purge(&self) -> Result<u64, AccountError> {
        let sql = "DELETE FROM account_idempotency WHERE (workspace_id, name) IN (SELECT workspace_id, name \
                   FROM account_idempotency WHERE created_at <= ? ORDER BY created_at LIMIT ?)";
        Ok(self.db.execute(sql, values![self.clock.now().minus(KEPT), PURGE_ROWS]).await?)
    }
}

fn outcome(row: &Row, request_hash: [u8; 32]) -> Result<Begin, AccountError> {
    if row.get::<[u8; 32]>("request_hash")? != request_hash {
        return Ok(Begin::Conflict);
    }
    Ok(match row.get::<Option<u16>>("status")? {
        Some(status) => {
            let body = row.get::<Option<Vec<u8>>>("response")?.unwrap_or_default();
            Begin::Replay(StoredResponse { status, body })
        }
        None => Begin::InFlight,
    })
}

fn message_ids(row: &Row) -> Result<Vec<MessageId>, AccountError> {
    let bytes: Vec<u8> = row.get("message_ids")?;
    bytes
        .chunks(16)
        .map(|id| Uuid::from_slice(id).map(MessageId))
        .collect::<Result<_, _>>()
        .map_err(|_| AccountError::Damaged { what: "idempotency key" })
}
