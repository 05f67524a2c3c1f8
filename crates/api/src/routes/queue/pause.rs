use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::{Answer, ApiState};

/// Whether delivery is stopped.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pause {
    pub paused: bool,
}

/// Stop delivering
///
/// No new attempt is begun in any workspace until delivery is resumed or the server is started again. Mail is still accepted.
#[utoipa::path(
    post,
    path = "/queue/pause",
    operation_id = "pauseQueue",
    tag = "queue",
    security(("api_key" = [ADMINISTRATOR])),
    responses((status = 200, description = "Delivery is stopped.", body = Pause))
)]
pub async fn pause(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<Pause>> {
    set(&state, &caller, true).await
}

/// Go on delivering
#[utoipa::path(
    post,
    path = "/queue/resume",
    operation_id = "resumeQueue",
    tag = "queue",
    security(("api_key" = [ADMINISTRATOR])),
    responses((status = 200, description = "Delivery goes on.", body = Pause))
)]
pub async fn resume(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<Pause>> {
    set(&state, &caller, false).await
}

async fn set(state: &ApiState, caller: &Caller, paused: bool) -> Answer<Json<Pause>> {
    state.engine.pause(paused);
    let action = if paused { "queue.paused" } else { "queue.resumed" };
    audit::record_installation(state, caller, Entry::new(action, "queue")).await?;
    Ok(Json(Pause { paused }))
}
