//! The files of an import, kept in the database until it is over.

use postroad_db::{Db, Tx, values};

use crate::AudienceError;

/// Bytes of a piece; the last one of a file has fewer.
pub(super) const PIECE_BYTES: usize = 256 * 1024;

pub(super) async fn write(
    db: &Db,
    import: i64,
    file: usize,
    piece: usize,
    data: Vec<u8>,
) -> Result<(), AudienceError> {
    let sql = "INSERT INTO audience_import_pieces (import, file, piece, data) VALUES (?, ?, ?, ?)";
    db.execute(sql, values![import, number(file), number(piece), data]).await?;
    Ok(())
}

/// What is from `offset` to the end of its piece; empty at the end of the file.
pub(super) async fn read(db: &Db, import: i64, file: usize, offset: u64) -> Result<Vec<u8>, AudienceError> {
    let size = PIECE_BYTES as u64;
    let piece = i64::try_from(offset / size).unwrap_or(i64::MAX);
    let sql = "SELECT data FROM audience_import_pieces WHERE import = ? AND file = ? AND piece = ?";
    let Some(row) = db.query_one(sql, values![import, number(file), piece]).await? else {
        return Ok(Vec::new());
    };
    let mut data: Vec<u8> = row.get("data")?;
    let skip = usize::try_from(offset % size).unwrap_or(0).min(data.len());
    data.drain(..skip);
    Ok(data)
}

pub(super) async fn delete(tx: &mut Tx, import: i64) -> Result<(), AudienceError> {
    tx.execute("DELETE FROM audience_import_pieces WHERE import = ?", values![import]).await?;
    Ok(())
}

fn number(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}
