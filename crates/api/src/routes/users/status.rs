use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::UserStatus;
use postroad_base::UserId;

use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Keep a user from signing in
#[utoipa::path(
    post,
    path = "/users/{id}/disable",
    operation_id = "disableUser",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 204, description = "The user is disabled."))
)]
pub async fn disable(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Answer<StatusCode> {
    set(&state, &caller, id, UserStatus::Disabled).await
}

/// Let a user sign in again
#[utoipa::path(
    post,
    path = "/users/{id}/enable",
    operation_id = "enableUser",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 204, description = "The user may sign in."))
)]
pub async fn enable(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Answer<StatusCode> {
    set(&state, &caller, id, UserStatus::Active).await
}

async fn set(state: &ApiState, caller: &Caller, id: UserId, status: UserStatus) -> Answer<StatusCode> {
    if state.accounts.users.set_status(id, status, &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("user"))
    }
}
