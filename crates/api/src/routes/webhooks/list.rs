use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Scope, Search};
use postroad_insight::EndpointSort;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::WebhookView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the URL or of the description.
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
    #[serde(rename = "url")]
    Url,
    #[serde(rename = "-url")]
    UrlDown,
    #[serde(rename = "created_at")]
    Created,
    #[serde(rename = "-created_at")]
    CreatedDown,
}

impl Sort {
    fn order(self) -> (EndpointSort, bool) {
        match self {
            Self::Url => (EndpointSort::Url, false),
            Self::UrlDown => (EndpointSort::Url, true),
            Self::Created => (EndpointSort::Created, false),
            Self::CreatedDown => (EndpointSort::Created, true),
        }
    }
}

/// List webhook endpoints
///
/// Oldest first, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "listWebhooks",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksRead])),
    params(Query),
    responses((status = 200, description = "A page of endpoints.", body = Paged<WebhookView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<WebhookView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::Created).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.webhooks.search(caller.workspace(), &search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, WebhookView::from)))
}
