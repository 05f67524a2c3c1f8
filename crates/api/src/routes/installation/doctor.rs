use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::installation::{Finding, FindingStatus};
use crate::{Answer, ApiState};

/// What the doctor found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DoctorReport)]
pub struct DoctorView {
    items: Vec<FindingView>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DoctorFinding)]
pub struct FindingView {
    /// Counted from 0, in the order of the checks.
    id: usize,
    /// What was looked at.
    #[schema(example = "reverse DNS")]
    group: &'static str,
    status: FindingStatusName,
    found: String,
    /// What to do.
    fix: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = DoctorStatus)]
pub enum FindingStatusName {
    Pass,
    /// It works, but mail may suffer.
    Warning,
    Fail,
}

impl FindingView {
    fn new(id: usize, finding: Finding) -> Self {
        let status = match finding.status {
            FindingStatus::Pass => FindingStatusName::Pass,
            FindingStatus::Warning => FindingStatusName::Warning,
            FindingStatus::Fail => FindingStatusName::Fail,
        };
        Self { id, group: finding.check, status, found: finding.found, fix: finding.fix }
    }
}

/// Examine the machine
///
/// The same as `postroad doctor`: directory, disk, clock, ports, certificate, DNS. It changes nothing.
#[utoipa::path(
    post,
    path = "/doctor",
    operation_id = "examine",
    tag = "settings",
    security(("api_key" = ["administrator"])),
    responses((status = 200, description = "What was found.", body = DoctorView))
)]
pub async fn examine(State(state): State<Arc<ApiState>>) -> Answer<Json<DoctorView>> {
    let findings = (state.hooks.doctor)().await;
    let items = findings.into_iter().enumerate().map(|(id, finding)| FindingView::new(id, finding)).collect();
    Ok(Json(DoctorView { items }))
}
