use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{MEDIA_TYPE, Problem};

/// Writes the body of an error response, whoever made it: a handler's [`Problem`], or the plain status of the router,
/// the time limit or the panic guard.
pub(crate) fn render(mut response: Response, request_id: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if is_written(&response) => return response,
        None => plain(status),
    };
    let body = problem.body(Some(format!("urn:postroad:request:{request_id}")));
    let json = serde_json::to_vec(&body).expect("a problem has only strings and numbers");
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    *response.body_mut() = Body::from(json);
    response
}

/// An answer that a handler wrote itself: `/readyz` says what is wrong in its own words, and pages for people do.
fn is_written(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|value| value == "application/json" || value == "text/html; charset=utf-8")
}

/// What the routing and the layers around the handlers answer.
fn plain(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::new(status, "no_such_route", "there is nothing at this path")
            .with_fix("GET /api/openapi.json lists every path."),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "method_not_allowed",
            "this path does not know the method; see the Allow header",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(status, "body_too_large", "the request's body is larger than this path takes")
        }
        StatusCode::REQUEST_TIMEOUT => {
            Problem::new(status, "request_timeout", "the request did not arrive in time")
        }
        StatusCode::INTERNAL_SERVER_ERROR => Problem::internal(),
        status if status.is_server_error() => {
            Problem::new(status, "unavailable", "the server cannot answer this at the moment")
        }
        status => Problem::new(status, "bad_request", "the request cannot be understood"),
    }
}
