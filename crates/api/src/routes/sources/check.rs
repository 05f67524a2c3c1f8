use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::SourceId;

use super::view::CheckView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Check a source now
///
/// Whether its address is on this machine or its proxy answers, whether PTR, A and EHLO name agree, whether SPF of the
/// sender domains that use it allows it, and whether it is on a blocklist of the settings. It happens by itself every half
/// hour, too.
#[utoipa::path(
    post,
    path = "/sources/{id}/check",
    operation_id = "checkSource",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The source")),
    responses((status = 200, description = "What was found.", body = CheckView))
)]
pub async fn check(State(state): State<Arc<ApiState>>, Id(id): Id<SourceId>) -> Answer<Json<CheckView>> {
    let check = state.source_checker.check(id).await?.ok_or_else(|| Problem::not_found("source"))?;
    Ok(Json(check.into()))
}
