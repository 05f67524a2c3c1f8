use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::MessageId;

use super::view::StoryView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem, log};

/// Show a message and what happened to it
#[utoipa::path(
    get,
    path = "/messages/{id}",
    operation_id = "getMessage",
    tag = "messages",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message")),
    responses((status = 200, description = "The message's story.", body = StoryView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<Json<StoryView>> {
    let mut story = state.events.message(Some(caller.workspace()), id).await?;
    if story.is_none() && log::may_be_on_its_way(id, state.clock.now()) {
        state.events.flush().await?;
        story = state.events.message(Some(caller.workspace()), id).await?;
    }
    story.map(|story| Json(story.into())).ok_or_else(|| Problem::not_found("message"))
}
