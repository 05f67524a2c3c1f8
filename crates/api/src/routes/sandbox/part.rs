use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_base::MessageId;

use super::content::{self, PartQuery};
use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::{Answer, ApiState, Problem};

/// Get a part of a captured message
///
/// Decoded, as a file to save.
#[utoipa::path(
    get,
    path = "/sandbox/messages/{id}/parts/{index}",
    operation_id = "getSandboxMessagePart",
    tag = "sandbox",
    security(("api_key" = [Scope::MessagesRead])),
    params(
        ("id" = Uuid, Path, description = "The message"),
        ("index" = u32, Path, description = "The part's index"),
        PartQuery
    ),
    responses((status = 200, description = "The part, as the type it says it has.", content_type = "*/*", body = String))
)]
pub async fn part(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id((id, index)): Id<(MessageId, u32)>,
    Params(query): Params<PartQuery>,
) -> Answer<Response> {
    let found = state.sandbox.get(caller.workspace(), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("captured message"))?;
    content::part(found.content, index, &query).await
}
