use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::RehearsalId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::RehearsalView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState, Problem};

const TAG: &str = "rehearsals";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// A part of the name.
    q: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List rehearsals
///
/// Newest first, without their reports. The last 50 that ended are kept.
#[utoipa::path(
    get,
    path = "/rehearsals",
    operation_id = "listRehearsals",
    tag = "egress",
    security(("api_key" = [Scope::QueueRead])),
    params(Query),
    responses((status = 200, description = "A page of rehearsals.", body = Paged<RehearsalView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<RehearsalView>>> {
    let limit = page::limit(query.limit);
    let before = page::text_after(TAG, query.cursor.as_deref())?;
    let before = before.map(|id| id.parse::<RehearsalId>().map_err(|_| Problem::not_found("page")));
    let search = query.q.unwrap_or_default();
    let found = state.rehearsals.list(caller.workspace(), &search, before.transpose()?, limit + 1).await?;
    Ok(Json(Paged::after_text(TAG, found, limit, |last| last.id.to_string(), RehearsalView::from)))
}
