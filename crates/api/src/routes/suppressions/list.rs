use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Scope, Search};
use postroad_delivery::{SuppressionReason, SuppressionSort};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::{SuppressionReasonName, SuppressionView};
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
    /// Only those suppressed for this.
    #[param(value_type = Option<SuppressionReasonName>)]
    reason: Option<SuppressionReason>,
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
    #[serde(rename = "address")]
    Address,
    #[serde(rename = "-address")]
    AddressDown,
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
}

impl Sort {
    fn order(self) -> (SuppressionSort, bool) {
        match self {
            Self::Address => (SuppressionSort::Address, false),
            Self::AddressDown => (SuppressionSort::Address, true),
            Self::Created => (SuppressionSort::Created, false),
            Self::CreatedDown => (SuppressionSort::Created, true),
        }
    }
}

/// List suppressed addresses
///
/// Newest first, unless `sort` says otherwise. A search through a very long list is answered bit by bit: a page can have
/// fewer items than asked for, or none, and still a `next_cursor`.
#[utoipa::path(
    get,
    path = "/suppressions",
    operation_id = "listSuppressions",
    tag = "suppressions",
    security(("api_key" = [Scope::SuppressionsRead])),
    params(Query),
    responses((status = 200, description = "A page of the list.", body = Paged<SuppressionView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<SuppressionView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let (workspace, reason) = (caller.workspace(), query.reason);
    let found = state.suppressions.list(workspace, reason, &search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, SuppressionView::from)))
}
