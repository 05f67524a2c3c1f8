use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::UserId;

use crate::auth::Caller;
use crate::extract::Id;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// Take a member out of the workspace
///
/// The person stays a user. Owners are removed by owners, and one always stays.
#[utoipa::path(
    delete,
    path = "/members/{user}",
    operation_id = "removeMember",
    tag = "members",
    security(("api_key" = [Scope::MembersWrite])),
    params(("user" = Uuid, Path, description = "The person")),
    responses((status = 204, description = "It is no member any more."), Conflict)
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(user): Id<UserId>,
) -> Answer<StatusCode> {
    if state.accounts.users.dismiss_member(user, &caller.principal, &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("member"))
    }
}
