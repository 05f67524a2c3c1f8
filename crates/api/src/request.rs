//! Around every request: an id, a time limit, a net under panics, one line in the log, and problems in one shape.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use crate::auth::ClientAddress;
use crate::{ApiState, Problem, problem};

/// Names the request in the log; a client's own id is kept.
const REQUEST_ID: &str = "x-request-id";
/// The longest id a client may give.
const REQUEST_ID_MAX_BYTES: usize = 64;
/// A request that takes longer is given up, reading its body included.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// Files may be large and lines slow: an upload may take longer, but not without anything coming for a while.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(3_600);
const UPLOADS: [&str; 1] = ["/api/v1/imports"];

/// How long a request may take.
fn time_limit(method: &Method, path: &str) -> Duration {
    if *method == Method::POST && UPLOADS.contains(&path) { UPLOAD_TIMEOUT } else { REQUEST_TIMEOUT }
}

/// The outermost layer.
pub(crate) async fn around(State(state): State<Arc<ApiState>>, mut request: Request, next: Next) -> Response {
    let proxies = &state.accounts.settings.current().trusted_proxies;
    if let Some(client) = ClientAddress::of(request.extensions(), request.headers(), proxies) {
        request.extensions_mut().insert(client);
    }
    let id = request_id(request.headers());
    let method = request.method().clone();
    // The template, not the path: paths carry addresses.
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("http", request.id = %id, http.method = %method, http.path = path);
    let begun = state.clock.now();
    let response = guarded(request, next, time_limit(&method, &path)).instrument(span.clone()).await;
    let mut response = problem::render(response, &id);
    if let Ok(value) = HeaderValue::try_from(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let status = response.status().as_u16();
    let took = state.clock.now().since(begun);
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::debug!(http.status = status, duration_ms = millis, "answered"));
    let labels = [("method", method.to_string()), ("path", path), ("status", status.to_string())];
    metrics::counter!("postroad_http_requests_total", &labels).increment(1);
    metrics::histogram!("postroad_http_request_seconds").record(took.as_secs_f64());
    response
}

async fn guarded(request: Request, next: Next, limit: Duration) -> Response {
    let answered = async {
        if request.method().is_safe() {
            AssertUnwindSafe(next.run(request)).catch_unwind().await
        } else {
            to_the_end(next.run(request)).await
        }
    };
    match tokio::time::timeout(limit, answered).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(panic = words(&*panic), "a handler panicked");
            Problem::internal().into_response()
        }
        Err(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "request_timeout",
            format!("the request took longer than {} seconds; it may still have an effect", limit.as_secs()),
        )
        .retry_after(1)
        .into_response(),
    }
}

/// What changes something is not left half done because the client goes away: a message on disk is also queued, a change
/// is also in the audit log.
async fn to_the_end(
    work: impl Future<Output = Response> + Send + 'static,
) -> Result<Response, Box<dyn Any + Send>> {
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => Ok(response),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => Err(panic),
            // Only at shutdown.
            Err(_) => Ok(Problem::unavailable("the server is stopping", 1).into_response()),
        },
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let fine = |id: &&str| {
        (1..=REQUEST_ID_MAX_BYTES).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    given.filter(fine).map_or_else(|| Uuid::new_v4().to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_id_is_kept_when_it_is_harmless() {
        let check = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_static(value));
            request_id(&headers) == value
        };
        assert!(check("abc-1_2.3"));
        assert!(!check("a b") && !check("") && !check("a\"b"));
        assert_eq!(request_id(&HeaderMap::new()).len(), 36);
    }
}
