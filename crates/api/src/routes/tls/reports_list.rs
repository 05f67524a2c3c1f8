use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_db::{Cursor, values};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{ReportStateName, ReportView};
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

const TAG: &str = "tls_reports";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Reports about domains that hold this text.
    q: Option<String>,
    /// Reports that are so far.
    #[param(inline)]
    state: Option<ReportStateName>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List TLS reports
///
/// Those sent to recipient domains (RFC 8460), newest first. They are kept for 90 days.
#[utoipa::path(
    get,
    path = "/tls/reports",
    operation_id = "listTlsReports",
    tag = "tls",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of the reports.", body = Paged<ReportView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<ReportView>>> {
    let before = page::number_before(TAG, query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let search = query.q.unwrap_or_default();
    let wanted = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let policies = state.engine.tls_policies();
    let mut found = policies.reports(&search, query.state.map(Into::into), before, wanted).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| Cursor::new(TAG, &values![last.seq]));
    Ok(Json(Paged { items: found.iter().map(ReportView::from).collect(), next_cursor: next.map(Into::into) }))
}
