use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::{ReportDetailView, ReportView};
use crate::auth::ADMINISTRATOR;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Get a TLS report
#[utoipa::path(
    get,
    path = "/tls/reports/{id}",
    operation_id = "getTlsReport",
    tag = "tls",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = i64, Path, description = "The report")),
    responses((status = 200, description = "The report with its content.", body = ReportDetailView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, Id(id): Id<i64>) -> Answer<Json<ReportDetailView>> {
    let found = state.engine.tls_policies().report(id).await?;
    let report = found.ok_or_else(|| Problem::not_found("report"))?;
    let content = report.json().unwrap_or_default();
    Ok(Json(ReportDetailView { report: ReportView::from(&report), content }))
}
