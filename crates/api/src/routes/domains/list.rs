use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Scope, Search};
use postroad_delivery::DomainSort;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::DomainView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the name.
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
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
    #[serde(rename = "checked_at")]
    Checked,
    #[serde(rename = "-checked_at")]
    CheckedDown,
}

impl Sort {
    fn order(self) -> (DomainSort, bool) {
        match self {
            Self::Name => (DomainSort::Name, false),
            Self::NameDown => (DomainSort::Name, true),
            Self::Created => (DomainSort::Created, false),
            Self::CreatedDown => (DomainSort::Created, true),
            Self::Checked => (DomainSort::Checked, false),
            Self::CheckedDown => (DomainSort::Checked, true),
        }
    }
}

/// List sender domains
///
/// In the order of the alphabet, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/domains",
    operation_id = "listDomains",
    tag = "domains",
    security(("api_key" = [Scope::DomainsRead])),
    params(Query),
    responses((status = 200, description = "A page of domains.", body = Paged<DomainView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<DomainView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::Name).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.domains.search(caller.workspace(), &search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, DomainView::from)))
}
