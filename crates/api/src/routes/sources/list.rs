use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::SourceView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

const TAG: &str = "sources";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of a name, an address or an EHLO name.
    q: Option<String>,
    /// Items on a page.
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List sources
///
/// By name.
#[utoipa::path(
    get,
    path = "/sources",
    operation_id = "listSources",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of sources.", body = Paged<SourceView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<SourceView>>> {
    let limit = page::limit(query.limit);
    let after = page::text_after(TAG, query.cursor.as_deref())?.unwrap_or_default();
    let found = state.egress.sources(query.q.as_deref().unwrap_or_default(), &after, limit + 1).await?;
    let pools = state.egress.all_pools().await?;
    let key = |last: &postroad_delivery::egress::StoredSource| last.source.name.to_string();
    Ok(Json(Paged::after_text(TAG, found, limit, key, |stored| SourceView::new(stored, &pools))))
}
