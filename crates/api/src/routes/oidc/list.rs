use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{ProviderSort, Search};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::ProviderView;
use crate::auth::{ADMINISTRATOR, Site};
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the name or of the issuer.
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
}

impl Sort {
    fn order(self) -> (ProviderSort, bool) {
        match self {
            Self::Name => (ProviderSort::Name, false),
            Self::NameDown => (ProviderSort::Name, true),
            Self::Created => (ProviderSort::Created, false),
            Self::CreatedDown => (ProviderSort::Created, true),
        }
    }
}

/// List providers
///
/// Oldest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/oidc-providers",
    operation_id = "listOidcProviders",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of providers.", body = Paged<ProviderView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    site: Site,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<ProviderView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::Created).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.providers.search(&search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, |provider| ProviderView::of(&state, &site, provider))))
}
