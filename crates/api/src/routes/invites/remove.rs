use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::InviteId;

use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Withdraw an invitation
#[utoipa::path(
    delete,
    path = "/invites/{id}",
    operation_id = "removeInvite",
    tag = "members",
    security(("api_key" = [Scope::MembersWrite])),
    params(("id" = Uuid, Path, description = "The invitation")),
    responses((status = 204, description = "Its link is void."))
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<InviteId>,
) -> Answer<StatusCode> {
    if state.accounts.withdraw_invite(id, &caller.principal, &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("invitation"))
    }
}
