use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    #[schema(format = "password")]
    password: String,
}

/// Set a user's password
#[utoipa::path(
    put,
    path = "/users/{id}/password",
    operation_id = "setUserPassword",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The user")),
    request_body = NewPassword,
    responses((status = 204, description = "It is set."))
)]
pub async fn set_password(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<UserId>,
    JsonBody(wanted): JsonBody<NewPassword>,
) -> Answer<StatusCode> {
    caller.require_fresh(state.clock.now())?;
    if state.accounts.users.set_password(id, &wanted.password, &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("user"))
    }
}
