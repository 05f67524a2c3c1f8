use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::TopicView;
use crate::auth::Caller;
use crate::page::Paged;
use crate::{Answer, ApiState};

/// List topics
///
/// Oldest first. A workspace has at most 500, so all are on one page.
#[utoipa::path(
    get,
    path = "/topics",
    operation_id = "listTopics",
    tag = "consents",
    security(("api_key" = [Scope::AudienceRead])),
    responses((status = 200, description = "The topics.", body = Paged<TopicView>))
)]
pub async fn list(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<Paged<TopicView>>> {
    let found = state.audience.topics.list(caller.workspace()).await?;
    Ok(Json(Paged { items: found.into_iter().map(TopicView::from).collect(), next_cursor: None }))
}
