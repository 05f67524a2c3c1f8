use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::{FileKind, Target};
use postroad_base::ImportId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{ImportFileKind, ImportSettings, ImportTargetView, ImportView};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

/// What the columns are and what is to be done; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportChange {
    /// One per file, in their order.
    files: Option<Vec<ImportFileChange>>,
    /// All settings from now on.
    settings: Option<ImportSettings>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportFileChange {
    #[schema(value_type = ImportFileKind)]
    kind: FileKind,
    /// One per column; exactly one is `email`.
    #[schema(value_type = Vec<ImportTargetView>)]
    mapping: Vec<Target>,
}

/// Prepare an import
///
/// Before it is started; a dry run has to be made again.
#[utoipa::path(
    patch,
    path = "/imports/{id}",
    operation_id = "updateImport",
    tag = "imports",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The import")),
    request_body = ImportChange,
    responses((status = 200, description = "The import as it is now.", body = ImportView), Conflict)
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ImportId>,
    JsonBody(wanted): JsonBody<ImportChange>,
) -> Answer<Json<ImportView>> {
    let files = wanted.files.map(|files| files.into_iter().map(|file| (file.kind, file.mapping)).collect());
    let settings = wanted.settings.map(Into::into);
    let import = state.audience.imports.prepare(caller.workspace(), id, files, settings).await?;
    audit::record(&state, &caller, Entry::new("import.changed", id.to_string())).await?;
    Ok(Json(ImportView::of(import, state.clock.now())))
}
