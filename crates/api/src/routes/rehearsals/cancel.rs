use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::RehearsalId;

use super::view::RehearsalView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// End a rehearsal
///
/// What it found so far is kept. One that has ended stays as it is.
#[utoipa::path(
    post,
    path = "/rehearsals/{id}/cancel",
    operation_id = "cancelRehearsal",
    tag = "egress",
    security(("api_key" = [Scope::QueueWrite])),
    params(("id" = Uuid, Path, description = "The rehearsal")),
    responses((status = 202, description = "It ends within seconds.", body = RehearsalView))
)]
pub async fn cancel(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<RehearsalId>,
) -> Answer<(StatusCode, Json<RehearsalView>)> {
    let kept = state.rehearsals.cancel(caller.workspace(), id).await?;
    let kept = kept.ok_or_else(|| Problem::not_found("rehearsal"))?;
    audit::record(&state, &caller, Entry::new("rehearsal.cancelled", id.to_string())).await?;
    Ok((StatusCode::ACCEPTED, Json(kept.into())))
}
