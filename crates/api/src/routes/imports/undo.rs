use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::ImportId;

use super::view::ImportView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

/// Undo an import
///
/// Contacts that are as the import made them are deleted, contacts that it changed are as they were before, and the
/// consents it brought are gone. Whoever was changed since, or said something themselves, stays as they are; and so do
/// suppressions. Contacts that were here before can be restored for 30 days.
#[utoipa::path(
    post,
    path = "/imports/{id}/undo",
    operation_id = "undoImport",
    tag = "imports",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 202, description = "The import as it is now.", body = ImportView), Conflict)
)]
pub async fn undo(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Answer<(StatusCode, Json<ImportView>)> {
    let import = state.audience.imports.undo(caller.workspace(), id).await?;
    audit::record(&state, &caller, Entry::new("import.undone", id.to_string())).await?;
    Ok((StatusCode::ACCEPTED, Json(ImportView::of(import, state.clock.now()))))
}
