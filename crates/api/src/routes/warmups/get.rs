use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::WarmupId;

use super::view::{WarmupView, view};
use crate::auth::ADMINISTRATOR;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Show a warm-up
#[utoipa::path(
    get,
    path = "/warmups/{id}",
    operation_id = "getWarmup",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The warm-up")),
    responses((status = 200, description = "The warm-up.", body = WarmupView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, Id(id): Id<WarmupId>) -> Answer<Json<WarmupView>> {
    let warmup = state.egress.warmup(id).await?.ok_or_else(|| Problem::not_found("warm-up"))?;
    Ok(Json(view(&state, warmup).await?))
}
