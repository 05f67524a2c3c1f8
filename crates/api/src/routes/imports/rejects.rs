use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_audience::Reject;
use postroad_base::{ImportId, WorkspaceId};

use crate::auth::Caller;
use crate::download::{self, Pieces};
use crate::extract::Id;
use crate::routes::suppressions::csv;
use crate::{Answer, ApiState, Problem};

/// Rows read at a time.
const ROWS: usize = 1_000;
/// What stands before the columns of the files.
const HEAD: [&str; 4] = ["reject_reason", "reject_detail", "reject_file", "reject_line"];

struct Rejects {
    state: Arc<ApiState>,
    workspace: WorkspaceId,
    id: ImportId,
    /// For each file, where its columns are among those of all files.
    places: Vec<Vec<usize>>,
    names: Vec<String>,
    columns: usize,
    after: i64,
}

/// Download rejected rows
///
/// As CSV (RFC 4180): which row of which file was not taken, or would not be after a dry run, and why; then the row as it
/// stands in the file, so that it can be mended and imported again. The first 100,000; they are kept for 30 days.
#[utoipa::path(
    get,
    path = "/imports/{id}/rejects",
    operation_id = "exportImportRejects",
    tag = "imports",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 200, description = "The rows.", content_type = "text/csv", body = String))
)]
pub async fn rejects(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Answer<Response> {
    let workspace = caller.workspace();
    let import = state.audience.imports.get(workspace, id).await?;
    let import = import.ok_or_else(|| Problem::not_found("import"))?;
    let columns = import.columns();
    let head = csv::row(&[&HEAD[..], &columns].concat());
    let rejects = Rejects {
        places: import.files.iter().map(|file| places(&file.columns, &columns)).collect(),
        names: import.files.iter().map(|file| file.name.clone()).collect(),
        columns: columns.len(),
        state,
        workspace,
        id,
        after: -1,
    };
    download::csv("rejects.csv", head, rejects).await
}

fn places(columns: &[String], all: &[&str]) -> Vec<usize> {
    columns.iter().map(|column| all.iter().position(|name| name == column).unwrap_or(0)).collect()
}

impl Rejects {
    fn line(&self, reject: &Reject) -> String {
        let mut cells = vec![""; self.columns];
        let places = self.places.get(reject.file).map_or(&[][..], Vec::as_slice);
        for (place, cell) in places.iter().zip(&reject.cells) {
            if let Some(place) = cells.get_mut(*place) {
                *place = cell;
            }
        }
        let file = self.names.get(reject.file).map_or("", String::as_str);
        let line = reject.line.to_string();
        csv::row(&[&[reject.reason.as_str(), &reject.detail, file, &line][..], &cells].concat())
    }
}

impl Pieces for Rejects {
    async fn next(&mut self) -> Answer<Option<String>> {
        let imports = &self.state.audience.imports;
        let found = imports.rejects(self.workspace, self.id, self.after, ROWS).await?;
        let Some(last) = found.last() else { return Ok(None) };
        self.after = last.seq;
        Ok(Some(found.iter().map(|reject| self.line(reject)).collect()))
    }
}
