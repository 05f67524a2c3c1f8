use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::ImportId;

use super::view::ImportView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Get an import
///
/// With its progress.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    operation_id = "getImport",
    tag = "imports",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 200, description = "The import.", body = ImportView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Answer<Json<ImportView>> {
    let found = state.audience.imports.get(caller.workspace(), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("import"))?;
    Ok(Json(ImportView::of(found, state.clock.now())))
}
