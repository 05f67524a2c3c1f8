use axum::http::{HeaderMap, StatusCode};
use postroad_account::Workspaces;
use postroad_base::WorkspaceId;

use crate::Problem;

/// Names the workspace a local operator or administrator means, by id or name.
pub const HEADER: &str = "x-postroad-workspace";
/// Workspaces looked through for a name.
const WORKSPACES_PAGE: usize = 200;

/// The workspace the header asks for, or the only one.
pub(super) async fn chosen(headers: &HeaderMap, workspaces: &Workspaces) -> Result<WorkspaceId, Problem> {
    match headers.get(HEADER) {
        Some(value) => {
            let name = value.to_str().map_err(|_| unknown())?.trim();
            named(name, workspaces).await
        }
        None => only(workspaces).await,
    }
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "workspace_unknown",
        format!("the header {HEADER} names no workspace"),
    )
    .with_fix("\"postroad workspace list\" shows them.")
}

async fn named(name: &str, workspaces: &Workspaces) -> Result<WorkspaceId, Problem> {
    if let Ok(id) = name.parse::<WorkspaceId>() {
        return workspaces.cached(id).await?.map(|found| found.id).ok_or_else(unknown);
    }
    let mut cursor = None;
    loop {
        let page = workspaces.list(cursor.as_ref(), WORKSPACES_PAGE).await?;
        if let Some(found) = page.items.iter().find(|one| one.name == name) {
            return Ok(found.id);
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Err(unknown()),
        }
    }
}

async fn only(workspaces: &Workspaces) -> Result<WorkspaceId, Problem> {
    let page = workspaces.list(None, 2).await?;
    match page.items.as_slice() {
        [only] => Ok(only.id),
        [] => Err(Problem::new(StatusCode::CONFLICT, "workspace_missing", "there is no workspace yet")),
        _ => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "workspace_ambiguous",
            "there are several workspaces; say which one is meant",
        )
        .with_fix(format!(
            "Send the header {HEADER} with its name or id (--workspace on the command line)."
        ))),
    }
}
