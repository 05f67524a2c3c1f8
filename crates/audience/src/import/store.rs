use std::sync::Arc;

use postroad_account::Actor;
use postroad_base::{ImportId, WorkspaceId};
use postroad_db::{Cursor, Kind, Page, Row, Search, Sorted, Value, values};
use postroad_delivery::Suppressions;

use super::reader::Position;
use super::{Import, ImportStatus, Reject, Tool, Upload, pieces, rejects};
use crate::AudienceError;
use crate::core::{Core, Origin};
use crate::field::Fieldbook;

const TAG: &str = "audience imports";
/// Imports of a workspace that are not over.
const OPEN_MAX: i64 = 20;
const NAME_MAX_CHARS: usize = 200;

pub(super) const SELECT: &str = "SELECT import, id, ws, workspace, name, status, actor, files, settings, counts, \
    position, size_bytes, done_bytes, failure, attempts, created_at, started_at, finished_at FROM audience_imports";

/// How a list of imports can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportSort {
    Name,
    #[default]
    Created,
}

/// The imports of all workspaces.
#[derive(Clone, Debug)]
pub struct Imports {
    pub(super) core: Arc<Core>,
    pub(super) suppressions: Suppressions,
}

/// An import with what its work needs.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub number: i64,
    pub ws: i64,
    pub workspace: WorkspaceId,
    pub actor: Actor,
    pub position: Position,
    pub attempts: i64,
    pub import: Import,
}

impl Imports {
    pub(crate) fn new(core: Arc<Core>, suppressions: Suppressions) -> Self {
        Self { core, suppressions }
    }

    /// Begins to take files, of a tool that is known or to be recognised. Nobody sees it before it is ended with
    /// [`Imports::take`]; what is never ended is cleared away after a day.
    ///
    /// # Errors
    /// [`AudienceError::Conflict`] when many imports are open already.
    pub async fn upload(
        &self,
        workspace: WorkspaceId,
        name: &str,
        tool: Option<Tool>,
        origin: &Origin,
    ) -> Result<Upload, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let now = self.core.now();
        let sql = "SELECT COUNT(*) AS n FROM audience_imports \
                   WHERE ws = ? AND status IN ('taking', 'ready', 'trying', 'tried', 'running')";
        let open: i64 = self.core.db.query_one(sql, values![ws]).await?.map_or(Ok(0), |row| row.get("n"))?;
        if open >= OPEN_MAX {
            return Err(AudienceError::conflict("too_many_imports", "finish or cancel other imports first"));
        }
        let id = ImportId::new(now);
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect();
        let sql = "INSERT INTO audience_imports (id, ws, workspace, name, status, actor, files, settings, counts, \
                   position, size_bytes, done_bytes, failure, attempts, created_at) \
                   VALUES (?, ?, ?, ?, 'taking', ?, '[]', '{}', '{}', '{}', 0, 0, '', 0, ?) RETURNING import";
        let values = values![id, ws, workspace, name, origin.actor.to_string(), now];
        let mut tx = self.core.db.begin().await?;
        let row = tx.query_one(sql, values).await?.ok_or(AudienceError::Damaged("import"))?;
        tx.commit().await?;
        Ok(Upload {
            core: Arc::clone(&self.core),
            id,
            import: row.get("import")?,
            tool,
            book: Fieldbook::read(&self.core.db, ws).await?,
            files: Vec::new(),
            current: None,
            size_bytes: 0,
            lines: 0,
        })
    }

    /// The files are complete.
    ///
    /// # Errors
    /// [`AudienceError::Conflict`] with the rules `import_empty`, `import_unreadable` and `import_too_large`.
    pub async fn take(&self, workspace: WorkspaceId, upload: &mut Upload) -> Result<Import, AudienceError> {
        upload.ended().await?;
        let sql = "UPDATE audience_imports SET status = 'ready', files = ?, size_bytes = ? WHERE import = ?";
        let size = i64::try_from(upload.size_bytes).unwrap_or(i64::MAX);
        self.core.db.execute(sql, values![json(&upload.files)?, size, upload.import]).await?;
        self.get(workspace, upload.id).await?.ok_or(AudienceError::Missing { what: "import" })
    }

    /// The files are not wanted, or cannot be taken.
    ///
    /// # Errors
    /// As the database answers; then it is cleared away later.
    pub async fn discard(&self, upload: &Upload) -> Result<(), AudienceError> {
        let mut tx = self.core.db.begin().await?;
        pieces::delete(&mut tx, upload.import).await?;
        let sql = "DELETE FROM audience_imports WHERE import = ? AND status = 'taking'";
        tx.execute(sql, values![upload.import]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// # Errors
    /// As the database answers.
    pub async fn get(&self, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>, AudienceError> {
        Ok(self.work_of(workspace, id).await?.map(|work| work.import))
    }

    pub(super) async fn work_of(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
    ) -> Result<Option<Work>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("{SELECT} WHERE ws = ? AND id = ? AND status <> 'taking'");
        self.core.db.query_one(&sql, values![ws, id]).await?.as_ref().map(work).transpose()
    }

    /// A page of imports; the text is looked for in their names.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another listing, [`AudienceError::Text`].
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        search: &Search<'_, ImportSort>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Import>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let (column, kind) = match search.sort {
            ImportSort::Name => ("lower(name)", Kind::Text),
            ImportSort::Created => ("created_at", Kind::Int),
        };
        let select = SELECT.replacen("SELECT ", "SELECT {key} AS sort_key, ", 1);
        let sorted = Sorted { tag: TAG, select: &select, searched: &["name"], column, id: "id", kind };
        let conditions = [("ws = ?", Value::from(ws)), ("status <> ?", Value::from("taking"))];
        let page = sorted.list(&self.core.db, &conditions, search, cursor, work).await?;
        Ok(page.map(|work| work.import))
    }

    /// Lets it begin; it is worked on from its first row on.
    ///
    /// # Errors
    /// [`AudienceError::Missing`]; [`AudienceError::Conflict`] once it is running, or without a column of addresses.
    pub async fn start(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        is_trial: bool,
    ) -> Result<Import, AudienceError> {
        let found = self.work_of(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })?;
        if found.import.files.iter().any(|file| !file.is_ready()) {
            let message = "say which column has the addresses first";
            return Err(AudienceError::conflict("import_unmapped", message));
        }
        let status = if is_trial { ImportStatus::Trying } else { ImportStatus::Running };
        let mut tx = self.core.db.begin().await?;
        let sql = "UPDATE audience_imports SET status = ?, counts = '{}', position = '{}', done_bytes = 0, attempts = 0, \
                   started_at = NULL, finished_at = NULL, lease_until = NULL \
                   WHERE import = ? AND status IN ('ready', 'tried')";
        if tx.execute(sql, values![status.as_str(), found.number]).await? == 0 {
            return Err(started());
        }
        rejects::clear(&mut tx, found.number).await?;
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })
    }

    /// Stops it between two batches. A dry run leaves it as it was before; of an import, what was written stays, and can
    /// be undone.
    ///
    /// # Errors
    /// [`AudienceError::Missing`]; [`AudienceError::Conflict`] once it is over.
    pub async fn cancel(&self, workspace: WorkspaceId, id: ImportId) -> Result<Import, AudienceError> {
        let found = self.work_of(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })?;
        let mut tx = self.core.db.begin().await?;
        let sql = "UPDATE audience_imports SET status = 'ready', counts = '{}', position = '{}', done_bytes = 0, \
                   started_at = NULL WHERE import = ? AND status = 'trying'";
        if tx.execute(sql, values![found.number]).await? > 0 {
            rejects::clear(&mut tx, found.number).await?;
        } else {
            let sql = "UPDATE audience_imports SET status = 'cancelled', finished_at = ? \
                       WHERE import = ? AND status IN ('ready', 'tried', 'running')";
            if tx.execute(sql, values![self.core.now(), found.number]).await? == 0 {
                return Err(AudienceError::conflict("import_over", "the import is over already"));
            }
            pieces::delete(&mut tx, found.number).await?;
        }
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })
    }

    /// Rejected rows after a place, in the order they were found.
    ///
    /// # Errors
    /// [`AudienceError::Missing`].
    pub async fn rejects(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Reject>, AudienceError> {
        let found = self.work_of(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })?;
        rejects::page(&self.core.db, found.number, after, i64::try_from(limit).unwrap_or(i64::MAX)).await
    }
}

pub(super) fn started() -> AudienceError {
    AudienceError::conflict("import_started", "the import was started already")
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, AudienceError> {
    serde_json::to_string(value).map_err(|_| AudienceError::Damaged("import"))
}

pub(super) fn work(row: &Row) -> Result<Work, AudienceError> {
    fn read<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Result<T, AudienceError> {
        serde_json::from_str(&row.get::<String>(column)?).map_err(|_| AudienceError::Damaged("import"))
    }
    let damaged = || AudienceError::Damaged("import");
    Ok(Work {
        number: row.get("import")?,
        ws: row.get("ws")?,
        workspace: row.get("workspace")?,
        actor: row.get::<String>("actor")?.parse().map_err(|_| damaged())?,
        position: read(row, "position")?,
        attempts: row.get("attempts")?,
        import: Import {
            id: row.get("id")?,
            name: row.get("name")?,
            status: ImportStatus::parse(&row.get::<String>("status")?).ok_or_else(damaged)?,
            files: read(row, "files")?,
            settings: read(row, "settings")?,
            counts: read(row, "counts")?,
            size_bytes: row.get("size_bytes")?,
            done_bytes: row.get("done_bytes")?,
            failure: row.get("failure")?,
            created_at: row.get("created_at")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
        },
    })
}
