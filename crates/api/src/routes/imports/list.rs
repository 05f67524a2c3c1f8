use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Scope, Search};
use postroad_audience::ImportSort;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::ImportView;
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
}

impl Sort {
    fn order(self) -> (ImportSort, bool) {
        match self {
            Self::Name => (ImportSort::Name, false),
            Self::NameDown => (ImportSort::Name, true),
            Self::Created => (ImportSort::Created, false),
            Self::CreatedDown => (ImportSort::Created, true),
        }
    }
}

/// List imports
///
/// Newest first, unless `sort` says otherwise; without the first rows of their files.
#[utoipa::path(
    get,
    path = "/imports",
    operation_id = "listImports",
    tag = "imports",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A page of imports.", body = Paged<ImportView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<ImportView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.audience.imports.list(caller.workspace(), &search, cursor.as_ref()).await?;
    let now = state.clock.now();
    Ok(Json(Paged::of(found, |mut import| {
        import.files.iter_mut().for_each(|file| file.preview.clear());
        ImportView::of(import, now)
    })))
}
