use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_base::MessageId;

use super::content::{self, RawQuery};
use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::{Answer, ApiState, Problem};

/// Get a captured message as it came
///
/// Octet for octet: nothing was added or removed.
#[utoipa::path(
    get,
    path = "/sandbox/messages/{id}/raw",
    operation_id = "getSandboxMessageRaw",
    tag = "sandbox",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message"), RawQuery),
    responses((status = 200, description = "The message (RFC 5322).", content_type = "message/rfc822", body = String))
)]
pub async fn raw(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Params(query): Params<RawQuery>,
) -> Answer<Response> {
    let found = state.sandbox.get(caller.workspace(), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("captured message"))?;
    Ok(content::raw(found.content, id.0, &query))
}
