//! Rows into the index.

use postroad_db::{DbError, Row, values};

use super::shared::{Live, Shared, location};
use crate::facts::{Facts, decode_states};

/// Rows in one query.
const PAGE: usize = 5_000;
/// What [`add_row`] wants to see.
pub(super) const COLUMNS: &str =
    "key, facts, states, (octet_length(meta) + octet_length(body))::BIGINT AS bytes";

/// Loads everything this node owns. The greatest key.
pub(super) async fn load(shared: &Shared) -> Result<u64, DbError> {
    let sql =
        format!("SELECT {COLUMNS} FROM spool_messages WHERE owner = ? AND key > ? ORDER BY key LIMIT {PAGE}");
    let mut greatest = 0;
    loop {
        let rows = shared.db.query(&sql, values![shared.node, signed(greatest)]).await?;
        let mut live = shared.live.write();
        for row in &rows {
            greatest = add_row(row, &mut live, shared)?;
        }
        if rows.len() < PAGE {
            return Ok(greatest);
        }
    }
}

/// Adds a row of [`COLUMNS`]. Its key.
pub(super) fn add_row(row: &Row, live: &mut Live, shared: &Shared) -> Result<u64, DbError> {
    let key: u64 = row.get("key")?;
    let facts: Vec<u8> = row.get("facts")?;
    let states: Option<Vec<u8>> = row.get("states")?;
    let bytes: u64 = row.get("bytes")?;
    let added = add(live, key, &facts, states.as_deref(), bytes);
    if added.is_none() {
        shared.damage("a row of the spool makes no sense");
    }
    Ok(key)
}

fn add(live: &mut Live, key: u64, facts: &[u8], states: Option<&[u8]>, bytes: u64) -> Option<()> {
    let mut facts = Facts::decode(facts)?;
    if let Some(states) = states {
        let known = decode_states(states)?.pop()?;
        if known.states.len() != facts.recipients.len() {
            return None;
        }
        for (recipient, state) in facts.recipients.iter_mut().zip(known.states) {
            recipient.state = state;
        }
    }
    live.remove(key);
    live.index.insert(key, &facts, location(bytes))?;
    live.bytes += u64::from(location(bytes).len);
    Some(())
}

/// Keys come from a sequence of the database, which is signed.
pub(super) fn signed(key: u64) -> i64 {
    i64::try_from(key).unwrap_or(i64::MAX)
}
