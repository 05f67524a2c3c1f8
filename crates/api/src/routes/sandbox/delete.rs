use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::MessageId;
use postroad_sandbox::Selection;
use serde_json::json;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Delete a captured message
///
/// For good. What the event log says of it stays.
#[utoipa::path(
    delete,
    path = "/sandbox/messages/{id}",
    operation_id = "deleteSandboxMessage",
    tag = "sandbox",
    security(("api_key" = [Scope::QueueWrite])),
    params(("id" = Uuid, Path, description = "The message")),
    responses((status = 204, description = "It is deleted."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<StatusCode> {
    let deleted = state.sandbox.delete(caller.workspace(), &Selection::Ids(vec![id])).await?;
    if deleted.messages == 0 {
        return Err(Problem::not_found("captured message"));
    }
    let entry = Entry::new("sandbox.deleted", id.to_string()).after(json!({ "messages": 1 }));
    audit::record(&state, &caller, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}
