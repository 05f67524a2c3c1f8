use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::auth::ADMINISTRATOR;

/// Whether the queue is sound.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verification {
    pub sound: bool,
    /// Recipients that nothing would ever move again; the first 100.
    pub violations: Vec<String>,
}

/// Violations shown.
const SHOWN_MAX: usize = 100;

/// Check the queue's invariants
#[utoipa::path(
    get,
    path = "/queue/verify",
    operation_id = "verifyQueue",
    tag = "queue",
    security(("api_key" = [ADMINISTRATOR])),
    responses((status = 200, description = "What was found.", body = Verification))
)]
pub async fn verify(State(state): State<Arc<ApiState>>) -> Json<Verification> {
    let found = state.engine.verify();
    let violations = found.iter().take(SHOWN_MAX).map(ToString::to_string).collect();
    Json(Verification { sound: found.is_empty(), violations })
}
