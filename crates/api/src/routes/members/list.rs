use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{MemberSort, Scope, Search};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::MemberView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of a name or address.
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
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDown,
    #[serde(rename = "email")]
    Email,
    #[serde(rename = "-email")]
    EmailDown,
    #[serde(rename = "joined_at")]
    Joined,
    #[serde(rename = "-joined_at")]
    JoinedDown,
    #[serde(rename = "last_seen_at")]
    LastSeen,
    #[serde(rename = "-last_seen_at")]
    LastSeenDown,
}

impl Sort {
    fn order(self) -> (MemberSort, bool) {
        match self {
            Self::Name => (MemberSort::Name, false),
            Self::NameDown => (MemberSort::Name, true),
            Self::Email => (MemberSort::Email, false),
            Self::EmailDown => (MemberSort::Email, true),
            Self::Joined => (MemberSort::Joined, false),
            Self::JoinedDown => (MemberSort::Joined, true),
            Self::LastSeen => (MemberSort::LastSeen, false),
            Self::LastSeenDown => (MemberSort::LastSeen, true),
        }
    }
}

/// List members
#[utoipa::path(
    get,
    path = "/members",
    operation_id = "listMembers",
    tag = "members",
    security(("api_key" = [Scope::MembersRead])),
    params(Query),
    responses((status = 200, description = "A page of people.", body = Paged<MemberView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<MemberView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::Name).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let users = &state.accounts.users;
    let found = users.list_members(caller.workspace(), &search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, MemberView::from)))
}
