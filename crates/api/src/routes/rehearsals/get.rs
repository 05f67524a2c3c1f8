use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::RehearsalId;

use super::view::RehearsalView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Show a rehearsal
///
/// With its report, when it has ended.
#[utoipa::path(
    get,
    path = "/rehearsals/{id}",
    operation_id = "getRehearsal",
    tag = "egress",
    security(("api_key" = [Scope::QueueRead])),
    params(("id" = Uuid, Path, description = "The rehearsal")),
    responses((status = 200, description = "The rehearsal.", body = RehearsalView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<RehearsalId>,
) -> Answer<Json<RehearsalView>> {
    let found = state.rehearsals.get(caller.workspace(), id).await?;
    let (kept, report) = found.ok_or_else(|| Problem::not_found("rehearsal"))?;
    Ok(Json(RehearsalView::from(kept).with_report(report)))
}
