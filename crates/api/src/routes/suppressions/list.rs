use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_db::{Cursor, values};
use postroad_delivery::{SuppressionFilter, SuppressionReason};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{SuppressionReasonName, SuppressionView};
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

const TAG: &str = "suppressions";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Addresses that begin so.
    prefix: Option<String>,
    #[param(value_type = Option<SuppressionReasonName>)]
    reason: Option<SuppressionReason>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List suppressed addresses
///
/// Newest first.
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
    let before = page::number_before(TAG, query.cursor.as_deref())?;
    let limit = u32::try_from(page::limit(query.limit)).unwrap_or(page::LIMIT_MAX);
    let prefix = query.prefix.map(|prefix| prefix.trim().to_lowercase()).filter(|prefix| !prefix.is_empty());
    let filter = SuppressionFilter { prefix, reason: query.reason };
    let found = state.suppressions.list(caller.workspace(), &filter, before, limit).await?;
    Ok(Json(Paged {
        items: found.items.into_iter().map(SuppressionView::from).collect(),
        next_cursor: found.next.map(|seq| Cursor::new(TAG, &values![seq]).into()),
    }))
}
