use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::Domain;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::view::ReportView;
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::{Answer, ApiState};

/// Which reports to make now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsReportsToSend {
    /// Only about this domain; about all without it.
    #[schema(value_type = Option<String>, example = "example.com")]
    domain: Option<Domain>,
}

/// The reports that were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct TlsReportsMade {
    items: Vec<ReportView>,
}

/// Send TLS reports now
///
/// Reports are made and sent by themselves once a day for the day before. This makes those of everything counted so far; domains
/// that ask for none get none.
#[utoipa::path(
    post,
    path = "/tls/reports",
    operation_id = "sendTlsReports",
    tag = "tls",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = TlsReportsToSend,
    responses((status = 200, description = "What was made.", body = TlsReportsMade))
)]
pub async fn send(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<TlsReportsToSend>,
) -> Answer<Json<TlsReportsMade>> {
    let made = state.engine.report_tls_now(wanted.domain.as_ref()).await?;
    let subject = wanted.domain.as_ref().map_or("all domains", Domain::as_str);
    let entry = Entry::new("tls_reports.sent", subject).after(json!({ "count": made.len() }));
    audit::record_installation(&state, &caller, entry).await?;
    Ok(Json(TlsReportsMade { items: made.iter().map(ReportView::from).collect() }))
}
