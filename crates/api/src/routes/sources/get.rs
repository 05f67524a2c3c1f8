use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::SourceId;

use super::view::SourceView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Show a source
#[utoipa::path(
    get,
    path = "/sources/{id}",
    operation_id = "getSource",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The source")),
    responses((status = 200, description = "The source.", body = SourceView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, Id(id): Id<SourceId>) -> Answer<Json<SourceView>> {
    let stored = state.egress.source(id).await?.ok_or_else(|| Problem::not_found("source"))?;
    Ok(Json(SourceView::new(stored, &state.egress.all_pools().await?)))
}
