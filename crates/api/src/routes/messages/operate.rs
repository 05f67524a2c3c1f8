use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::MessageId;
use postroad_delivery::queue::{Operation, OperationCount, Selector};
use serde_json::json;

use crate::auth::Caller;
use crate::extract::Id;
use crate::openapi::Conflict;
use crate::routes::queue::{OperationResult, carry_out};
use crate::{Answer, ApiState, Problem};

/// Hold a message
///
/// It stays until it is released, cancelled or expires.
#[utoipa::path(
    post,
    path = "/messages/{id}/hold",
    operation_id = "holdMessage",
    tag = "messages",
    security(("api_key" = [Scope::QueueWrite])),
    params(("id" = Uuid, Path, description = "The message")),
    responses(
        (status = 200, description = "What was done.", body = OperationResult),
        Conflict,
    )
)]
pub async fn hold(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, id, Operation::Hold).await
}

/// Release a held message
#[utoipa::path(
    post,
    path = "/messages/{id}/release",
    operation_id = "releaseMessage",
    tag = "messages",
    security(("api_key" = [Scope::QueueWrite])),
    params(("id" = Uuid, Path, description = "The message")),
    responses(
        (status = 200, description = "What was done.", body = OperationResult),
        Conflict,
    )
)]
pub async fn release(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, id, Operation::Release).await
}

/// Try a deferred message now
#[utoipa::path(
    post,
    path = "/messages/{id}/retry",
    operation_id = "retryMessage",
    tag = "messages",
    security(("api_key" = [Scope::QueueWrite])),
    params(("id" = Uuid, Path, description = "The message")),
    responses(
        (status = 200, description = "What was done.", body = OperationResult),
        Conflict,
    )
)]
pub async fn retry(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, id, Operation::RetryNow).await
}

/// Cancel a message
///
/// Its waiting recipients are not tried again. No bounce is sent.
#[utoipa::path(
    post,
    path = "/messages/{id}/cancel",
    operation_id = "cancelMessage",
    tag = "messages",
    security(("api_key" = [Scope::QueueWrite])),
    params(("id" = Uuid, Path, description = "The message")),
    responses(
        (status = 200, description = "What was done.", body = OperationResult),
        Conflict,
    )
)]
pub async fn cancel(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<Json<OperationResult>> {
    operate(&state, &caller, id, Operation::Cancel).await
}

async fn operate(
    state: &ApiState,
    caller: &Caller,
    id: MessageId,
    operation: Operation,
) -> Answer<Json<OperationResult>> {
    let Some(key) = state.engine.find(id) else { return Err(not_waiting(state, caller, id).await) };
    let selector =
        Selector { workspace: Some(caller.workspace()), message: Some(key), ..Selector::default() };
    if state.engine.preview(&selector, operation).await == OperationCount::default() {
        return Err(not_waiting(state, caller, id).await);
    }
    let count = carry_out(state, caller, &selector, operation, "", json!({ "message": id })).await?;
    Ok(Json(OperationResult::new(count, false)))
}

/// Either it is not there, or all of its recipients are final.
async fn not_waiting(state: &ApiState, caller: &Caller, id: MessageId) -> Problem {
    match state.events.message(Some(caller.workspace()), id).await {
        Ok(Some(_)) => Problem::new(
            StatusCode::CONFLICT,
            "message_finished",
            "no recipient of this message is waiting any more",
        ),
        Ok(None) => Problem::not_found("message"),
        Err(error) => error.into(),
    }
}
