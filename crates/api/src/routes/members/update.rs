use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::MemberView;
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::Conflict;
use crate::routes::users::RoleName;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    role: RoleName,
}

/// Give a member another role
///
/// Owners are made and unmade by owners, and one always stays.
#[utoipa::path(
    patch,
    path = "/members/{user}",
    operation_id = "updateMember",
    tag = "members",
    security(("api_key" = [Scope::MembersWrite])),
    params(("user" = Uuid, Path, description = "The person")),
    request_body = MemberChange,
    responses((status = 200, description = "The member as it is now.", body = MemberView), Conflict)
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(user): Id<UserId>,
    JsonBody(wanted): JsonBody<MemberChange>,
) -> Answer<Json<MemberView>> {
    let users = &state.accounts.users;
    let changed = users.change_member(user, wanted.role.into(), &caller.principal, &caller.by()).await?;
    changed.map(|member| Json(member.into())).ok_or_else(|| Problem::not_found("member"))
}
