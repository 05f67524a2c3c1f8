use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::{Membership, NewUser, Secret};
use postroad_base::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RoleName;
use super::view::UserView;
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewUser)]
pub struct New {
    #[schema(value_type = String, format = "email")]
    email: EmailAddress,
    name: String,
    #[schema(format = "password")]
    password: String,
    /// May change the installation, and enters every workspace.
    #[serde(default)]
    administrator: bool,
    /// What the person is in this workspace; without it, no member.
    role: Option<RoleName>,
}

/// Make a user
#[utoipa::path(
    post,
    path = "/users",
    operation_id = "createUser",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses(
        (status = 201, description = "The user.", body = UserView),
        Conflict,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<UserView>)> {
    let new = NewUser {
        email: wanted.email,
        name: wanted.name,
        password: Secret::new(wanted.password),
        administrator: wanted.administrator,
    };
    let user = state.accounts.users.create(new, &caller.by()).await?;
    if let Some(role) = wanted.role {
        let membership = Membership { user: user.id, workspace: caller.workspace(), role: role.into() };
        state.accounts.users.set_role(membership, &caller.by()).await?;
    }
    Ok((StatusCode::CREATED, Json(user.into())))
}
