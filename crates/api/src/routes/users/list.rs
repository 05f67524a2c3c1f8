use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Search, UserSort};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::UserView;
use crate::auth::ADMINISTRATOR;
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
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
    #[serde(rename = "last_seen_at")]
    LastSeen,
    #[serde(rename = "-last_seen_at")]
    LastSeenDown,
}

impl Sort {
    fn order(self) -> (UserSort, bool) {
        match self {
            Self::Name => (UserSort::Name, false),
            Self::NameDown => (UserSort::Name, true),
            Self::Email => (UserSort::Email, false),
            Self::EmailDown => (UserSort::Email, true),
            Self::Created => (UserSort::Created, false),
            Self::CreatedDown => (UserSort::Created, true),
            Self::LastSeen => (UserSort::LastSeen, false),
            Self::LastSeenDown => (UserSort::LastSeen, true),
        }
    }
}

/// List users
///
/// Newest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "listUsers",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of users.", body = Paged<UserView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<UserView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.users.search(&search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, UserView::from)))
}
