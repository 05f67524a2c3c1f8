use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::ApiState;

/// The answer to an ACME challenge
///
/// For the certificate authority while a certificate is being issued (RFC 8555 §8.3).
#[utoipa::path(
    get,
    path = "/.well-known/acme-challenge/{token}",
    operation_id = "acmeChallenge",
    tag = "system",
    params(("token" = String, Path, description = "The challenge's token")),
    responses((status = 200, description = "The key authorization.", content_type = "application/octet-stream", body = str))
)]
pub async fn acme_challenge(State(state): State<Arc<ApiState>>, Path(token): Path<String>) -> Response {
    match (state.hooks.acme_challenge)(&token) {
        Some(answer) => ([(header::CONTENT_TYPE, "application/octet-stream")], answer).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
