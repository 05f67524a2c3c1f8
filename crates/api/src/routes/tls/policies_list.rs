use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::TlsPolicyView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

const TAG: &str = "tls_policies";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Patterns that hold this text.
    q: Option<String>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List TLS policies of destinations
///
/// In the order of the alphabet.
#[utoipa::path(
    get,
    path = "/tls/policies",
    operation_id = "listTlsPolicies",
    tag = "tls",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of the policies.", body = Paged<TlsPolicyView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<TlsPolicyView>>> {
    let after = page::text_after(TAG, query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let search = query.q.unwrap_or_default();
    let wanted = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let found = state.engine.tls_policies().rules(&search, after.as_deref(), wanted).await?;
    Ok(Json(Paged::after_text(TAG, found, limit, |rule| rule.pattern.to_string(), TlsPolicyView::from)))
}
