use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::MessageId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::SandboxMessageView;
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxMessageChange {
    /// Whether somebody looked at it.
    read: bool,
}

/// Mark a captured message as read or unread
#[utoipa::path(
    patch,
    path = "/sandbox/messages/{id}",
    operation_id = "updateSandboxMessage",
    tag = "sandbox",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message")),
    request_body = SandboxMessageChange,
    responses((status = 200, description = "The message as it is now.", body = SandboxMessageView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
    JsonBody(wanted): JsonBody<SandboxMessageChange>,
) -> Answer<Json<SandboxMessageView>> {
    let found = state.sandbox.set_read(caller.workspace(), id, wanted.read).await?;
    found.map(|found| Json(found.into())).ok_or_else(|| Problem::not_found("captured message"))
}
