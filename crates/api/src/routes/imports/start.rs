use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::ImportId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::ImportView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportStart {
    /// Only count what would be done, and why rows would not be taken.
    #[serde(default)]
    dry_run: bool,
}

/// Start an import
///
/// It is worked on in the background; GET tells how far it is. After a crash it goes on where it was.
#[utoipa::path(
    post,
    path = "/imports/{id}/start",
    operation_id = "startImport",
    tag = "imports",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The import")),
    request_body = ImportStart,
    responses((status = 202, description = "It begins.", body = ImportView), Conflict)
)]
pub async fn start(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ImportId>,
    JsonBody(wanted): JsonBody<ImportStart>,
) -> Answer<(StatusCode, Json<ImportView>)> {
    let import = state.audience.imports.start(caller.workspace(), id, wanted.dry_run).await?;
    let entry = Entry::new("import.started", id.to_string()).after(json!({ "dry_run": wanted.dry_run }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::ACCEPTED, Json(ImportView::of(import, state.clock.now()))))
}
