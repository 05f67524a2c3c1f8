use axum::http::StatusCode;

/// Whether the process answers
#[utoipa::path(
    get,
    path = "/livez",
    operation_id = "live",
    tag = "system",
    responses((status = 200, description = "It does.", content_type = "text/plain", body = str, example = "ok"))
)]
pub async fn livez() -> (StatusCode, &'static str) {
    (StatusCode::OK, "ok")
}
