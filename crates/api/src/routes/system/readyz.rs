use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiState, Check};

/// A check that takes longer has failed.
const CHECK_TIMEOUT: Duration = Duration::from_secs(3);

/// Whether the server can do its work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    pub ready: bool,
    pub checks: Vec<Check>,
}

/// Whether the server can do its work
///
/// The database answers, accepted mail can be stored, and delivery has not stopped by itself. A paused queue is ready: the
/// pause was asked for.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "ready",
    tag = "system",
    responses(
        (status = 200, description = "It can.", body = Readiness),
        (status = 503, description = "It cannot; the checks say why.", body = Readiness),
    )
)]
pub async fn readyz(State(state): State<Arc<ApiState>>) -> (StatusCode, Json<Readiness>) {
    let mut checks = vec![database(&state).await, delivery(&state)];
    match tokio::time::timeout(CHECK_TIMEOUT, (state.hooks.health)()).await {
        Ok(more) => checks.extend(more),
        Err(_) => checks.push(Check {
            name: "server".into(),
            ok: false,
            reason: Some("the other checks did not finish in time".into()),
        }),
    }
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks }))
}

async fn database(state: &ApiState) -> Check {
    let reason = match tokio::time::timeout(CHECK_TIMEOUT, state.db.health()).await {
        Ok(Ok(())) => None,
        // What exactly is in the log; this page is open to everybody.
        Ok(Err(error)) => {
            tracing::error!(%error, "the database does not answer");
            Some("the database does not answer".to_owned())
        }
        Err(_) => Some("the database did not answer in time".to_owned()),
    };
    Check { name: "database".into(), ok: reason.is_none(), reason }
}

fn delivery(state: &ApiState) -> Check {
    let reason = state.engine.fault_reason();
    Check { name: "delivery".into(), ok: reason.is_none(), reason }
}
