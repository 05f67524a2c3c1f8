use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{NetworkSort, Scope, Search};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::NetworkView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the label or of the network as it is written.
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
    #[serde(rename = "label")]
    Label,
    #[serde(rename = "-label")]
    LabelDown,
    #[serde(rename = "network")]
    Network,
    #[serde(rename = "-network")]
    NetworkDown,
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
    #[serde(rename = "last_used_at")]
    LastUsed,
    #[serde(rename = "-last_used_at")]
    LastUsedDown,
}

impl Sort {
    fn order(self) -> (NetworkSort, bool) {
        match self {
            Self::Label => (NetworkSort::Label, false),
            Self::LabelDown => (NetworkSort::Label, true),
            Self::Network => (NetworkSort::Network, false),
            Self::NetworkDown => (NetworkSort::Network, true),
            Self::Created => (NetworkSort::Created, false),
            Self::CreatedDown => (NetworkSort::Created, true),
            Self::LastUsed => (NetworkSort::LastUsed, false),
            Self::LastUsedDown => (NetworkSort::LastUsed, true),
        }
    }
}

/// List trusted networks
///
/// Newest first, unless `sort` says otherwise; disabled ones included.
#[utoipa::path(
    get,
    path = "/credentials/networks",
    operation_id = "listNetworkCredentials",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsRead])),
    params(Query),
    responses((status = 200, description = "A page of networks.", body = Paged<NetworkView>))
)]
pub async fn list_networks(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<NetworkView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.network_credentials.list(caller.workspace(), &search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, NetworkView::from)))
}
