use postroad_db::{DbError, Tx, Value, values};

use super::batch::Rows;
use crate::sql::insert;

const MESSAGE_COLUMNS: [&str; 16] = [
    "seq",
    "id",
    "at",
    "ws",
    "stream",
    "source",
    "size_bytes",
    "recipients",
    "send_at",
    "sender",
    "header_from",
    "subject",
    "message_id",
    "credential",
    "tags",
    "metadata",
];
const RECIPIENT_COLUMNS: [&str; 8] =
    ["rid", "ws", "status", "attempts", "last_event", "next_attempt", "local", "domain"];
const EVENT_COLUMNS: [&str; 12] =
    ["seq", "id", "at", "ws", "kind", "stream", "rid", "prev", "code", "next_attempt", "shared", "detail"];
/// The row is there; its address stays.
const UPDATE_RECIPIENT: &str = "ON CONFLICT (rid) DO UPDATE SET status = EXCLUDED.status, \
    attempts = EXCLUDED.attempts, last_event = EXCLUDED.last_event, next_attempt = EXCLUDED.next_attempt";
const WIDEN_HOUR: &str = "ON CONFLICT (hour) DO UPDATE SET last_seq = EXCLUDED.last_seq";

/// Writes a batch's rows. Ids that are there already were left out before.
pub(super) async fn write(tx: &mut Tx, rows: &mut Rows) -> Result<(), DbError> {
    let take = std::mem::take::<Vec<Vec<Value>>>;
    insert(tx, "log_messages", &MESSAGE_COLUMNS, take(&mut rows.messages), "").await?;
    insert(tx, "log_recipients", &RECIPIENT_COLUMNS, take(&mut rows.recipients), "").await?;
    insert(tx, "log_recipients", &RECIPIENT_COLUMNS, take(&mut rows.updates), UPDATE_RECIPIENT).await?;
    insert(tx, "log_events", &EVENT_COLUMNS, take(&mut rows.events), "").await?;
    insert(tx, "log_terms", &["rowid", "terms"], take(&mut rows.terms), "").await?;
    let hours = rows.hours.iter().map(|(hour, (first, last))| values![*hour, *first, *last]).collect();
    insert(tx, "log_hours", &["hour", "first_seq", "last_seq"], hours, WIDEN_HOUR).await?;
    Ok(())
}

/// Takes the next `count` numbers of the log and returns the first.
pub(super) async fn take_numbers(tx: &mut Tx, count: usize) -> Result<i64, DbError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let sql = "UPDATE log_state SET value = value + ? WHERE name = 'next_seq' RETURNING value - ? AS first";
    let row = tx.query_one(sql, values![count, count]).await?;
    row.ok_or(DbError::Unsupported("the log's counter is gone"))?.get("first")
}

pub(super) async fn set_position(tx: &mut Tx, position: u64) -> Result<(), DbError> {
    let sql = "INSERT INTO log_state (name, value) VALUES ('position', ?) \
        ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value";
    tx.execute(sql, values![position.cast_signed()]).await?;
    Ok(())
}
