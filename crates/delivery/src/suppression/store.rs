use std::collections::HashMap;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::{Db, DbError, Row, Value};

use super::{Suppression, SuppressionReason};

/// Rows read at a time when the hashes are loaded.
const LOAD_ROWS: i64 = 20_000;
/// Rows written in one transaction.
const ADD_ROWS: usize = 500;
/// Addresses looked for in one statement, the smaller first: few sizes keep the number of prepared statements small.
const FIND_SIZES: [usize; 3] = [8, 64, 500];

pub(super) async fn added_since(db: &Db, seq: i64) -> Result<(Vec<(WorkspaceId, String)>, i64), DbError> {
    let rows = db
        .query(
            "SELECT seq, workspace, address FROM suppressions WHERE seq > ? ORDER BY seq LIMIT ?",
            vec![Value::from(seq), Value::from(LOAD_ROWS)],
        )
        .await?;
    let mut last = seq;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        last = row.get("seq")?;
        entries.push((WorkspaceId(row.get("workspace")?), row.get("address")?));
    }
    Ok((entries, last))
}

pub(super) async fn find(
    db: &Db,
    workspace: WorkspaceId,
    address: &str,
) -> Result<Option<Suppression>, DbError> {
    let row = db
        .query_one(
            "SELECT address, reason, source, created_at FROM suppressions WHERE workspace = ? AND address = ?",
            vec![Value::from(workspace.0), Value::from(address)],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn added_after(
    db: &Db,
    seq: i64,
    limit: i64,
) -> Result<Vec<(i64, WorkspaceId, Suppression)>, DbError> {
    let sql = "SELECT seq, workspace, address, reason, source, created_at FROM suppressions WHERE seq > ? \
               ORDER BY seq LIMIT ?";
    let rows = db.query(sql, vec![Value::from(seq), Value::from(limit)]).await?;
    rows.iter().map(|row| Ok((row.get("seq")?, WorkspaceId(row.get("workspace")?), read(row)?))).collect()
}

/// The entries of those that are on the list, by address.
pub(super) async fn find_each(
    db: &Db,
    workspace: WorkspaceId,
    addresses: &[&str],
) -> Result<HashMap<String, Suppression>, DbError> {
    let largest = FIND_SIZES[FIND_SIZES.len() - 1];
    let mut found = HashMap::new();
    for chunk in addresses.chunks(largest) {
        let size = FIND_SIZES.into_iter().find(|size| *size >= chunk.len()).unwrap_or(largest);
        // Filled up by repeating the last one, which changes nothing.
        let filled = chunk.iter().chain(std::iter::repeat_n(&chunk[chunk.len() - 1], size - chunk.len()));
        let sql = format!(
            "SELECT address, reason, source, created_at FROM suppressions WHERE workspace = ? AND address IN ({})",
            vec!["?"; size].join(",")
        );
        let values =
            std::iter::once(Value::from(workspace.0)).chain(filled.map(|address| Value::from(*address)));
        for row in db.query(&sql, values.collect()).await? {
            let entry = read(&row)?;
            found.insert(entry.address.clone(), entry);
        }
    }
    Ok(found)
}

fn reason(row: &Row) -> Result<SuppressionReason, DbError> {
    let reason: String = row.get("reason")?;
    Ok(SuppressionReason::parse(&reason).unwrap_or(SuppressionReason::Manual))
}

pub(super) fn read(row: &Row) -> Result<Suppression, DbError> {
    Ok(Suppression {
        address: row.get("address")?,
        reason: reason(row)?,
        source: row.get("source")?,
        created_at: UtcMillis(row.get("created_at")?),
    })
}

pub(super) async fn add(
    db: &Db,
    workspace: WorkspaceId,
    addresses: &[String],
    reason: SuppressionReason,
    source: &str,
    now: UtcMillis,
) -> Result<u64, DbError> {
    let mut added = 0;
    for chunk in addresses.chunks(ADD_ROWS) {
        let places = vec!["(?, ?, ?, ?, ?)"; chunk.len()].join(", ");
        let sql = format!(
            "INSERT INTO suppressions (workspace, address, reason, source, created_at) VALUES {places} \
             ON CONFLICT (workspace, address) DO NOTHING"
        );
        let values = chunk
            .iter()
            .flat_map(|address| {
                [
                    Value::from(workspace.0),
                    Value::from(address.as_str()),
                    Value::from(reason.as_str()),
                    Value::from(source),
                    Value::from(now.0),
                ]
            })
            .collect();
        added += db.execute(&sql, values).await?;
    }
    Ok(added)
}

pub(super) async fn count_known(
    db: &Db,
    workspace: WorkspaceId,
    addresses: &[String],
) -> Result<u64, DbError> {
    let mut known: i64 = 0;
    for chunk in addresses.chunks(ADD_ROWS) {
        let places = vec!["?"; chunk.len()].join(", ");
        let sql =
            format!("SELECT COUNT(*) AS n FROM suppressions WHERE workspace = ? AND address IN ({places})");
        let values = std::iter::once(Value::from(workspace.0))
            .chain(chunk.iter().map(|address| Value::from(address.as_str())))
            .collect();
        known += match db.query_one(&sql, values).await? {
            Some(row) => row.get::<i64>("n")?,
            None => 0,
        };
    }
    Ok(u64::try_from(known).unwrap_or(0))
}

pub(super) async fn remove(db: &Db, workspace: WorkspaceId, address: &str) -> Result<bool, DbError> {
    let removed = db
        .execute(
            "DELETE FROM suppressions WHERE workspace = ? AND address = ?",
            vec![Value::from(workspace.0), Value::from(address)],
        )
        .await?;
    Ok(removed > 0)
}
