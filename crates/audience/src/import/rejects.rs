use postroad_db::{Db, Tx, values};

use super::row::Rejected;
use crate::AudienceError;
use crate::sql::{insert, storable};

/// Rejected rows of one import that are kept; all are counted.
pub(super) const KEPT_MAX: u64 = 100_000;
/// Of the cells of a rejected row, so much is kept.
const CELL_MAX_CHARS: usize = 500;

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    pub seq: i64,
    /// Its place among the import's files.
    pub file: usize,
    /// Counted from 1, with the header.
    pub line: u64,
    pub reason: String,
    pub value: String,
    pub detail: String,
    /// The row as it stands in the file.
    pub cells: Vec<String>,
}

/// A rejected row on its way.
#[derive(Debug)]
pub(super) struct Kept {
    pub file: usize,
    pub line: u64,
    pub rejected: Rejected,
    pub cells: Vec<String>,
}

/// Keeps rows, numbered from `first` on.
pub(super) async fn write(
    tx: &mut Tx,
    import: i64,
    first: u64,
    rejects: Vec<Kept>,
) -> Result<(), AudienceError> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let kept = (first..KEPT_MAX).zip(rejects);
    let rows = kept.map(|(seq, Kept { file, line, rejected, cells })| {
        let cut = |cell: &String| storable(&cell.chars().take(CELL_MAX_CHARS).collect::<String>());
        let cells = serde_json::Value::from(cells.iter().map(cut).collect::<Vec<_>>()).to_string();
        let Rejected { reason, value, detail } = rejected;
        values![
            import,
            number(seq),
            number(file as u64),
            number(line),
            reason,
            storable(&value),
            storable(&detail),
            cells,
        ]
    });
    let columns = ["import", "seq", "file", "line", "reason", "value", "detail", "cells"];
    insert(tx, "audience_import_rejects", &columns, rows.collect(), "").await?;
    Ok(())
}

pub(super) async fn clear(tx: &mut Tx, import: i64) -> Result<(), AudienceError> {
    tx.execute("DELETE FROM audience_import_rejects WHERE import = ?", values![import]).await?;
    Ok(())
}

pub(super) async fn page(db: &Db, import: i64, after: i64, limit: i64) -> Result<Vec<Reject>, AudienceError> {
    let sql = "SELECT seq, file, line, reason, value, detail, cells FROM audience_import_rejects \
               WHERE import = ? AND seq > ? ORDER BY seq LIMIT ?";
    let rows = db.query(sql, values![import, after, limit]).await?;
    let reject = |row: &postroad_db::Row| {
        let cells: String = row.get("cells")?;
        Ok(Reject {
            seq: row.get("seq")?,
            file: usize::try_from(row.get::<i64>("file")?).unwrap_or(usize::MAX),
            line: row.get("line")?,
            reason: row.get("reason")?,
            value: row.get("value")?,
            detail: row.get("detail")?,
            cells: serde_json::from_str(&cells).map_err(|_| AudienceError::Damaged("reject"))?,
        })
    };
    rows.iter().map(reject).collect()
}
