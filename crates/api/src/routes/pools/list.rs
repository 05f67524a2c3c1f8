use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_delivery::egress::Pool;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::PoolView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

const TAG: &str = "pools";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of a name.
    q: Option<String>,
    /// Items on a page.
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List pools
///
/// By name.
#[utoipa::path(
    get,
    path = "/pools",
    operation_id = "listPools",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of pools.", body = Paged<PoolView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<PoolView>>> {
    let limit = page::limit(query.limit);
    let after = page::text_after(TAG, query.cursor.as_deref())?.unwrap_or_default();
    let found = state.egress.pools(query.q.as_deref().unwrap_or_default(), &after, limit + 1).await?;
    let (sources, assignments) = (state.egress.all_sources().await?, state.egress.all_assignments().await?);
    let key = |last: &Pool| last.name.to_string();
    Ok(Json(Paged::after_text(TAG, found, limit, key, |pool| PoolView::new(pool, &sources, &assignments))))
}
