//! Links and campaigns that activity names.

use std::collections::{BTreeSet, HashMap};

use aws_lc_rs::digest::{SHA256, digest};
use postroad_db::{Tx, Value, values};

use crate::AudienceError;
use crate::sql::{lists, placeholders};

/// Of one workspace and kind. What comes after them is counted without its name.
const LABELS_MAX: i64 = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelKind {
    Link,
    Campaign,
}

impl LabelKind {
    /// As stored.
    pub fn code(self) -> i64 {
        match self {
            Self::Link => 1,
            Self::Campaign => 2,
        }
    }
}

fn key(text: &str) -> Vec<u8> {
    digest(&SHA256, text.as_bytes()).as_ref()[..16].to_vec()
}

/// The numbers of labels; those that are not there are made.
pub(super) async fn numbers(
    tx: &mut Tx,
    ws: i64,
    kind: LabelKind,
    texts: &BTreeSet<String>,
) -> Result<HashMap<String, i64>, AudienceError> {
    let mut found = find(tx, ws, kind, texts).await?;
    let missing: Vec<&String> = texts.iter().filter(|text| !found.contains_key(*text)).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let sql = "SELECT COUNT(*) AS n FROM audience_labels WHERE ws = ? AND kind = ?";
    let row = tx.query_one(sql, values![ws, kind.code()]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.get("n"))?;
    let room = usize::try_from(LABELS_MAX - count).unwrap_or(0);
    for text in missing.into_iter().take(room) {
        let sql = "INSERT INTO audience_labels (ws, kind, digest, text) VALUES (?, ?, ?, ?) \
                   ON CONFLICT (ws, kind, digest) DO NOTHING";
        tx.execute(sql, values![ws, kind.code(), key(text), text]).await?;
    }
    found = find(tx, ws, kind, texts).await?;
    Ok(found)
}

async fn find(
    tx: &mut Tx,
    ws: i64,
    kind: LabelKind,
    texts: &BTreeSet<String>,
) -> Result<HashMap<String, i64>, AudienceError> {
    let keys: Vec<Vec<u8>> = texts.iter().map(|text| key(text)).collect();
    let mut found = HashMap::with_capacity(keys.len());
    for list in lists(&keys) {
        let sql = format!(
            "SELECT label, text FROM audience_labels WHERE ws = ? AND kind = ? AND digest IN ({})",
            placeholders(list.len())
        );
        let values = values![ws, kind.code()].into_iter().chain(list).collect::<Vec<Value>>();
        for row in tx.query(&sql, values).await? {
            found.insert(row.get("text")?, row.get("label")?);
        }
    }
    Ok(found)
}
