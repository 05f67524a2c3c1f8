use postroad_db::Row;

use crate::{Detail, SandboxError, SandboxMessage};

pub(super) const COLUMNS: &str = "seq, id, workspace, captured_at, size_bytes, is_read, subject_key, facts";

/// A message and its place in the order of capture.
pub(super) struct Numbered {
    pub seq: i64,
    pub subject_key: String,
    pub message: SandboxMessage,
}

pub(super) fn message(row: &Row) -> Result<Numbered, SandboxError> {
    let facts = serde_json::from_str(&row.get::<String>("facts")?)
        .map_err(|_| SandboxError::Damaged("the facts of a listing"))?;
    let message = SandboxMessage::new(
        row.get("id")?,
        row.get("workspace")?,
        row.get("captured_at")?,
        row.get("size_bytes")?,
        row.get("is_read")?,
        facts,
    );
    Ok(Numbered { seq: row.get("seq")?, subject_key: row.get("subject_key")?, message })
}

pub(super) fn detail(row: &Row) -> Result<Detail, SandboxError> {
    serde_json::from_str(&row.get::<String>("detail")?)
        .map_err(|_| SandboxError::Damaged("the details of a message"))
}
