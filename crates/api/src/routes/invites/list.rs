use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::{InviteView, named};
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// List open invitations
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/invites",
    operation_id = "listInvites",
    tag = "members",
    security(("api_key" = [Scope::MembersRead])),
    params(PageQuery),
    responses((status = 200, description = "A page of invitations.", body = Paged<InviteView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<InviteView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.accounts.list_invites(caller.workspace(), cursor.as_ref(), limit).await?;
    let next_cursor = found.next.map(String::from);
    Ok(Json(Paged { items: named(&state, found.items).await?, next_cursor }))
}
