use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::auth::{LocalSocket, client_address, may_read_metrics};
use crate::{Answer, ApiState, Problem};

/// Prometheus' text format, version 0.0.4.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Metrics for Prometheus
///
/// For programs on the same machine, and for others with an API key that has the scope `metrics:read`.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "system",
    responses(
        (status = 200, description = "The metrics.", content_type = "text/plain", body = str),
        (status = 403, description = "The request comes from elsewhere and has no such key."),
    )
)]
pub async fn metrics(State(state): State<Arc<ApiState>>, request: Request) -> Answer<Response> {
    let extensions = request.extensions();
    let address = client_address(extensions);
    let local = extensions.get::<LocalSocket>().is_some();
    let near =
        local || (address.is_some_and(|address| address.is_loopback()) && !is_forwarded(request.headers()));
    if !near && !may_read_metrics(&state, request.headers()).await {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "metrics_closed",
            "metrics are for this machine only",
        )
        .with_fix("Ask from the machine itself, or with an API key that has the scope metrics:read."));
    }
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], (state.hooks.metrics)()).into_response())
}

/// A proxy on this machine speaks for somebody elsewhere (RFC 7239 and its predecessor).
fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded")
}
