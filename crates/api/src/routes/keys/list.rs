use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{KeySort, Scope, Search};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::KeyView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the label.
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
    fn order(self) -> (KeySort, bool) {
        match self {
            Self::Label => (KeySort::Label, false),
            Self::LabelDown => (KeySort::Label, true),
            Self::Created => (KeySort::Created, false),
            Self::CreatedDown => (KeySort::Created, true),
            Self::LastUsed => (KeySort::LastUsed, false),
            Self::LastUsedDown => (KeySort::LastUsed, true),
        }
    }
}

/// List API keys
///
/// Newest first, unless `sort` says otherwise; disabled ones included.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "listKeys",
    tag = "keys",
    security(("api_key" = [Scope::KeysRead])),
    params(Query),
    responses((status = 200, description = "A page of keys.", body = Paged<KeyView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<KeyView>>> {
    let (sort, descending) = query.sort.unwrap_or(Sort::CreatedDown).order();
    let search = Search { text: query.q.as_deref(), sort, descending, limit: page::limit(query.limit) };
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.api_keys.list(caller.workspace(), &search, cursor.as_ref()).await?;
    Ok(Json(Paged::of(found, KeyView::from)))
}
