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

/// Cancel an import
///
/// It stops between two batches. A dry run leaves the import as it was before; of an import, what was written stays, and
/// can be undone.
#[utoipa::path(
    post,
    path = "/imports/{id}/cancel",
    operation_id = "cancelImport",
    tag = "imports",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 202, description = "The import as it is now.", body = ImportView), Conflict)
)]
pub async fn cancel(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Answer<(StatusCode, Json<ImportView>)> {
    let import = state.audience.imports.cancel(caller.workspace(), id).await?;
    audit::record(&state, &caller, Entry::new("import.cancelled", id.to_string())).await?;
    Ok((StatusCode::ACCEPTED, Json(ImportView::of(import, state.clock.now()))))
}
