//! Files that forms promise, in pieces in the database.

use postroad_base::{FormFileId, UtcMillis, WorkspaceId};
use postroad_db::{Row, Tx, values};

use super::{FormDocument, Forms};
use crate::AudienceError;
use crate::error::checked_name;

/// The largest file.
pub const FILE_MAX_BYTES: usize = 10 * 1024 * 1024;
/// Files of one workspace.
const FILES_MAX: i64 = 100;
const NAME_MAX_CHARS: usize = 150;
const MEDIA_TYPE_MAX_BYTES: usize = 100;
/// Of a file, in one row; the last one has fewer.
pub(super) const PIECE_BYTES: usize = 256 * 1024;

/// A file that whoever confirms gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFile {
    pub id: FormFileId,
    pub name: String,
    pub media_type: String,
    pub size_bytes: u64,
    pub created_at: UtcMillis,
}

#[derive(Clone, Debug)]
pub struct NewFormFile {
    pub name: String,
    pub media_type: String,
    pub data: Vec<u8>,
}

impl Forms {
    /// All files of a workspace, newest first: there are at most 100.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn files(&self, workspace: WorkspaceId) -> Result<Vec<FormFile>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT id, name, media_type, size_bytes, created_at FROM audience_form_files WHERE ws = ? \
                   ORDER BY file DESC";
        self.core.db.query(sql, values![ws]).await?.iter().map(file).collect()
    }

    /// Keeps a file.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for its name or size; [`AudienceError::Conflict`] with the rule `too_many_form_files`.
    pub async fn add_file(
        &self,
        workspace: WorkspaceId,
        new: NewFormFile,
    ) -> Result<FormFile, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let (name, media_type) = checked(&new)?;
        let now = self.core.now();
        let id = FormFileId::new(now);
        let size = i64::try_from(new.data.len()).unwrap_or(i64::MAX);
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience forms {ws}")).await?;
        let sql = "SELECT COUNT(*) AS n FROM audience_form_files WHERE ws = ?";
        let count: i64 = tx.query_one(sql, values![ws]).await?.map_or(Ok(0), |row| row.get("n"))?;
        if count >= FILES_MAX {
            let message = format!("a workspace keeps at most {FILES_MAX} files for forms");
            return Err(AudienceError::conflict("too_many_form_files", message));
        }
        let sql = "INSERT INTO audience_form_files (id, ws, name, media_type, size_bytes, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?) RETURNING file";
        let values = values![id, ws, &name, &media_type, size, now];
        let row = tx.query_one(sql, values).await?.ok_or(AudienceError::Damaged("file"))?;
        let number: i64 = row.get("file")?;
        for (piece, data) in new.data.chunks(PIECE_BYTES).enumerate() {
            let sql = "INSERT INTO audience_form_pieces (file, piece, data) VALUES (?, ?, ?)";
            let piece = i64::try_from(piece).unwrap_or(i64::MAX);
            tx.execute(sql, values![number, piece, data.to_vec()]).await?;
        }
        tx.commit().await?;
        Ok(FormFile { id, name, media_type, size_bytes: new.data.len() as u64, created_at: now })
    }

    /// Deletes a file. Returns whether it was there.
    ///
    /// # Errors
    /// [`AudienceError::Conflict`] with the rule `form_file_used` while a draft or a version that is shown promises it.
    pub async fn delete_file(&self, workspace: WorkspaceId, id: FormFileId) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience forms {ws}")).await?;
        let sql = "SELECT file FROM audience_form_files WHERE ws = ? AND id = ?";
        let Some(row) = tx.query_one(sql, values![ws, id]).await? else { return Ok(false) };
        let number: i64 = row.get("file")?;
        if let Some(name) = user(&mut tx, ws, id).await? {
            let message = format!("the form {name:?} promises it; change that first");
            return Err(AudienceError::conflict("form_file_used", message));
        }
        tx.execute("DELETE FROM audience_form_pieces WHERE file = ?", values![number]).await?;
        tx.execute("DELETE FROM audience_form_files WHERE file = ?", values![number]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A piece of a file, by its place; `None` behind the last one.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn piece(&self, file: i64, piece: u32) -> Result<Option<Vec<u8>>, AudienceError> {
        let sql = "SELECT data FROM audience_form_pieces WHERE file = ? AND piece = ?";
        let row = self.core.db.query_one(sql, values![file, piece]).await?;
        Ok(row.map(|row| row.get("data")).transpose()?)
    }
}

fn checked(new: &NewFormFile) -> Result<(String, String), AudienceError> {
    let name = checked_name("name", &new.name, NAME_MAX_CHARS)
        .map_err(|wrong| AudienceError::Invalid(vec![wrong]))?;
    if new.data.is_empty() || new.data.len() > FILE_MAX_BYTES {
        return Err(AudienceError::invalid("", format!("a file has between 1 and {FILE_MAX_BYTES} bytes")));
    }
    // RFC 6838 §4.2; anything else is just bytes.
    let word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let media_type = new.media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let fine = media_type.len() <= MEDIA_TYPE_MAX_BYTES
        && media_type.split_once('/').is_some_and(|(kind, subtype)| word(kind) && word(subtype));
    let media_type = if fine { media_type } else { "application/octet-stream".to_owned() };
    // A slash would make a path of it at whoever downloads it.
    Ok((name.replace(['/', '\\'], "_"), media_type))
}

fn file(row: &Row) -> Result<FormFile, AudienceError> {
    Ok(FormFile {
        id: row.get("id")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        size_bytes: row.get("size_bytes")?,
        created_at: row.get("created_at")?,
    })
}

/// A form whose draft or shown version promises the file.
async fn user(tx: &mut Tx, ws: i64, id: FormFileId) -> Result<Option<String>, AudienceError> {
    let sql = "SELECT f.name, f.draft, v.document FROM audience_forms f LEFT JOIN audience_form_versions v \
               ON v.form = f.form AND (v.version = f.live OR v.version = f.challenger) WHERE f.ws = ?";
    for row in tx.query(sql, values![ws]).await? {
        let drafted: String = row.get("draft")?;
        let shown: Option<String> = row.get("document")?;
        for json in std::iter::once(drafted).chain(shown) {
            let document: FormDocument =
                serde_json::from_str(&json).map_err(|_| AudienceError::Damaged("form"))?;
            if super::file_of(&document) == Some(id) {
                return Ok(Some(row.get("name")?));
            }
        }
    }
    Ok(None)
}

/// Refuses a document with a file that is not there.
pub(super) async fn exists(tx: &mut Tx, ws: i64, id: Option<FormFileId>) -> Result<(), AudienceError> {
    let Some(id) = id else { return Ok(()) };
    let sql = "SELECT file FROM audience_form_files WHERE ws = ? AND id = ?";
    match tx.query_one(sql, values![ws, id]).await? {
        Some(_) => Ok(()),
        None => Err(AudienceError::invalid("/document/magnet/file", "there is no such file")),
    }
}
