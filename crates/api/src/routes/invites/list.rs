use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{InviteSort, Scope, Search};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::{InviteView, named};
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the address.
    q: Option<String>,
    /// The order; with a minus sign, backwards.
    #[param(inline)]
    sort: Option<Sort>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub enum Sort {
    #[serde(rename = "email")]
    Email,
    #[serde(rename = "-email")]
    EmailDown,
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
    #[serde(rename = "expires_at")]
    Expires,
    #[serde(rename = "-expires_at")]
    ExpiresDown,
}

impl Sort {
    fn order(self) -> (InviteSort, bool) {
        match self {
            Self::Email => (InviteSort::Email, false),
            Self::EmailDown => (InviteSort::Email, true),
            Self::Created => (InviteSort::Created, false),
            Self::CreatedDown => (InviteSort::Created, true),
            Self::Expires => (InviteSort::Expires, false),
            Self::ExpiresDown => (InviteSort::Expires, true),
        }
    }
}

/// List open invitations
///
/// Newest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/invites",
    operation_id = "listInvites",
    tag = "members",
    security(("api_key" = [Scope::MembersRead])),
    params(Query),
    responses((status = 200, description = "A page of invitations.", body = Paged<InviteView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<InviteView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.list_invites(caller.workspace(), &search, cursor.as_ref()).await?;
    let next_cursor = found.next.map(String::from);
    Ok(Json(Paged { items: named(&state, found.items).await?, next_cursor }))
}
