use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::TopicId;

use super::view::TopicView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Get a topic
#[utoipa::path(
    get,
    path = "/topics/{id}",
    operation_id = "getTopic",
    tag = "consents",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The topic")),
    responses((status = 200, description = "The topic.", body = TopicView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<TopicId>,
) -> Answer<Json<TopicView>> {
    let found = state.audience.topics.get(caller.workspace(), id).await?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("topic"))?.into()))
}
