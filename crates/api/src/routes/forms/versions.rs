use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::FormId;

use super::view::VersionView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::page::Paged;
use crate::{Answer, ApiState};

/// List the versions of a form
///
/// Newest first, at most 200. They never change: the ledger of consents says in which version somebody saw which words.
#[utoipa::path(
    get,
    path = "/forms/{id}/versions",
    operation_id = "listFormVersions",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The form")),
    responses((status = 200, description = "The versions.", body = Paged<VersionView>))
)]
pub async fn versions(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FormId>,
) -> Answer<Json<Paged<VersionView>>> {
    let found = state.audience.forms.versions(caller.workspace(), id).await?;
    Ok(Json(Paged { items: found.into_iter().map(VersionView::from).collect(), next_cursor: None }))
}
