use std::collections::{HashMap, HashSet};

use postroad_base::MessageId;
use postroad_db::{Db, DbError, Tx, Value, values};
use uuid::Uuid;

use super::cache::{AddressHash, Cache, Known, KnownRecipient};
use crate::code::{Code, recipient_keys};
use crate::sql::{lists, placeholders};
use crate::{InsightError, RecipientStatus, Record};

/// Ids up to these may have been written before. Ids are ordered by time, so nearly everything is newer.
#[derive(Clone, Copy, Default)]
pub(super) struct Newest {
    message: Option<Uuid>,
    event: Option<Uuid>,
}

impl Newest {
    pub async fn load(db: &Db) -> Result<Self, DbError> {
        let newest = async |table: &str| -> Result<Option<Uuid>, DbError> {
            let sql = format!("SELECT id FROM {table} ORDER BY id DESC LIMIT 1");
            db.query_one(&sql, Vec::new()).await?.map(|row| row.get("id")).transpose()
        };
        Ok(Self { message: newest("log_messages").await?, event: newest("log_events").await? })
    }

    pub fn advance(&mut self, records: &[Record]) {
        for record in records {
            match record {
                Record::Accepted(message) => self.message = self.message.max(Some(message.id.0)),
                Record::Happened(event) => self.event = self.event.max(Some(event.id.0)),
                Record::Position(_) => {}
            }
        }
    }

    /// Which of the records are in the log already, as happens when a journal is replayed after a crash.
    pub async fn written(&self, tx: &mut Tx, records: &[Record]) -> Result<HashSet<Uuid>, DbError> {
        let mut messages = Vec::new();
        let mut events = Vec::new();
        for record in records {
            match record {
                Record::Accepted(message) if Some(message.id.0) <= self.message => {
                    messages.push(message.id.0)
                }
                Record::Happened(event) if Some(event.id.0) <= self.event => events.push(event.id.0),
                _ => {}
            }
        }
        let mut written = HashSet::new();
        add_present(tx, "log_messages", &messages, &mut written).await?;
        add_present(tx, "log_events", &events, &mut written).await?;
        Ok(written)
    }
}

async fn add_present(
    tx: &mut Tx,
    table: &str,
    ids: &[Uuid],
    present: &mut HashSet<Uuid>,
) -> Result<(), DbError> {
    for list in lists(ids) {
        let sql = format!("SELECT id FROM {table} WHERE id IN ({})", placeholders(list.len()));
        for row in tx.query(&sql, list).await? {
            present.insert(row.get("id")?);
        }
    }
    Ok(())
}

/// The state of messages accepted in earlier batches. Unknown ones are missing from the result.
pub(super) async fn earlier(
    tx: &mut Tx,
    cache: &Cache,
    hash: &AddressHash,
    ids: &[MessageId],
) -> Result<HashMap<MessageId, Known>, InsightError> {
    let mut found = HashMap::with_capacity(ids.len());
    let mut missing = Vec::new();
    for id in ids {
        match cache.get(*id) {
            Some(known) => _ = found.insert(*id, known.clone()),
            None => missing.push(*id),
        }
    }
    for list in lists(&missing) {
        for (id, seq, ws) in messages(tx, list).await? {
            found.insert(id, Known::new(seq, ws, recipients(tx, hash, seq).await?));
        }
    }
    Ok(found)
}

async fn messages(tx: &mut Tx, ids: Vec<Value>) -> Result<Vec<(MessageId, i64, i64)>, DbError> {
    let sql = format!("SELECT id, seq, ws FROM log_messages WHERE id IN ({})", placeholders(ids.len()));
    let rows = tx.query(&sql, ids).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("seq")?, row.get("ws")?))).collect()
}

/// One message at a time: it has at most as many recipients as a query may return rows.
async fn recipients(tx: &mut Tx, hash: &AddressHash, seq: i64) -> Result<Vec<KnownRecipient>, InsightError> {
    let (first, last) = recipient_keys(seq);
    let sql = "SELECT status, attempts, last_event, next_attempt, local, domain FROM log_recipients \
        WHERE rid BETWEEN ? AND ? ORDER BY rid";
    let rows = tx.query(sql, values![first, last]).await?;
    rows.iter()
        .map(|row| {
            let status = RecipientStatus::from_code(row.get("status")?);
            let (local, domain): (String, String) = (row.get("local")?, row.get("domain")?);
            Ok(KnownRecipient {
                address: hash.of_parts(&local, &domain),
                status: status.ok_or(InsightError::Corrupt("status"))?,
                attempts: row.get("attempts")?,
                last_event: row.get("last_event")?,
                next_attempt: row.get("next_attempt")?,
            })
        })
        .collect()
}
