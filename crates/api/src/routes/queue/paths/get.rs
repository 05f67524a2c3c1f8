use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::explain::ReasonView;
use super::view::{ChangeView, EvidenceView, PathView, PointView};
use crate::auth::ADMINISTRATOR;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// A path with all there is to know of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueuePathDetail)]
pub struct PathDetailView {
    pub path: PathView,
    /// Why it is as fast as it is, the strongest first.
    pub reasons: Vec<ReasonView>,
    /// What was heard, the latest first.
    pub evidence: Vec<EvidenceView>,
    /// What was done, the latest first.
    pub changes: Vec<ChangeView>,
    /// The last hours in steps of five minutes, the oldest first; steps without mail are left out.
    pub history: Vec<PointView>,
}

/// Look at a path
#[utoipa::path(
    get,
    path = "/queue/paths/{id}",
    operation_id = "getQueuePath",
    tag = "queue",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = String, Path, description = "The path's id", example = "default~google")),
    responses((status = 200, description = "The path.", body = PathDetailView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, Id(id): Id<String>) -> Answer<Json<PathDetailView>> {
    let (detail, reasons) = state.engine.path(&id).ok_or_else(|| Problem::not_found("path"))?;
    let source = state.engine.source_name(&detail.row);
    Ok(Json(PathDetailView {
        path: PathView::new(detail.row, &source),
        reasons: reasons.into_iter().map(ReasonView::from).collect(),
        evidence: detail.evidence.into_iter().map(EvidenceView::from).collect(),
        changes: detail.changes.into_iter().rev().map(ChangeView::from).collect(),
        history: detail.curve.into_iter().map(PointView::from).collect(),
    }))
}
