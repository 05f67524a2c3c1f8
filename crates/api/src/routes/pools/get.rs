use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::PoolId;
use postroad_delivery::egress::Pool;

use super::view::PoolView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Show a pool
#[utoipa::path(
    get,
    path = "/pools/{id}",
    operation_id = "getPool",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The pool")),
    responses((status = 200, description = "The pool.", body = PoolView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, Id(id): Id<PoolId>) -> Answer<Json<PoolView>> {
    let pool = state.egress.pool(id).await?.ok_or_else(|| Problem::not_found("pool"))?;
    Ok(Json(view(&state, pool).await?))
}

/// A pool with its sources and uses.
pub(super) async fn view(state: &ApiState, pool: Pool) -> Answer<PoolView> {
    let (sources, assignments) = (state.egress.all_sources().await?, state.egress.all_assignments().await?);
    Ok(PoolView::new(pool, &sources, &assignments))
}
