use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const SCRIPT: &str = include_str!("forms.js");
/// Sites have it anew within the hour.
const CACHED: &str = "public, max-age=3600";
const ETAG_BYTES: usize = 12;

/// The script that shows forms in the pages of others. It sets no cookie and loads nothing but the form.
pub(super) async fn script(asked: HeaderMap) -> Response {
    let hash = digest(&SHA256, SCRIPT.as_bytes());
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash.as_ref()[..ETAG_BYTES]));
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.contains(&etag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        SCRIPT.into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, CACHED),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Pages of others run it.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_small_and_keeps_nothing() {
        assert!(SCRIPT.len() < 10 * 1024, "{}", SCRIPT.len());
        assert!(!SCRIPT.contains("cookie") && !SCRIPT.contains("eval") && SCRIPT.is_ascii());
    }
}
