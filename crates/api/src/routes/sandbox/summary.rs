use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::{Answer, ApiState};

/// Captured mail in figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct SandboxSummary {
    total: u64,
    unread: u64,
    size_bytes: u64,
    keeps: SandboxKeeps,
}

/// How much is kept; the oldest goes first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SandboxKeeps {
    #[schema(example = 10000)]
    messages_max: u32,
    #[schema(example = 30)]
    days: u16,
}

/// Show the sandbox in figures
#[utoipa::path(
    get,
    path = "/sandbox/summary",
    operation_id = "getSandboxSummary",
    tag = "sandbox",
    security(("api_key" = [Scope::MessagesRead])),
    responses((status = 200, description = "The figures.", body = SandboxSummary))
)]
pub async fn summary(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<SandboxSummary>> {
    let found = state.sandbox.summary(caller.workspace()).await?;
    let keeps = state.sandbox.keeps();
    Ok(Json(SandboxSummary {
        total: found.total,
        unread: found.unread,
        size_bytes: found.size_bytes,
        keeps: SandboxKeeps { messages_max: keeps.messages_max, days: keeps.days },
    }))
}
