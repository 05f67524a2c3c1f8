//! The web app: its files, from inside the program.
//!
//! `web/dist` is put into the binary by a release build; a debug build reads it from the checkout, so that the pages can be
//! built anew under a running server. Without it every page says how to build it.
//!
//! **Invariant:** nothing under `/api` and no file that is missing is ever answered with a page.

mod assets;
mod headers;
mod negotiate;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use self::assets::Asset;

/// The page that finds its way by the path.
const INDEX: &str = "index.html";
/// Files whose names change with their content.
const HASHED: &str = "assets/";
/// Paths that belong to programs, and to the pages of strangers.
const NOT_PAGES: [&str; 9] = ["api", "metrics", "livez", "readyz", ".well-known", "u", "p", "a", "f"];
/// Endings of files, which no page's path has: a domain (`/domains/example.com`) does not end so.
const FILE_ENDINGS: [&str; 19] = [
    "avif",
    "br",
    "css",
    "gif",
    "gz",
    "html",
    "ico",
    "jpg",
    "js",
    "json",
    "map",
    "mjs",
    "png",
    "svg",
    "ttf",
    "txt",
    "webmanifest",
    "webp",
    "woff2",
];

/// Answers what no other route knows.
pub(crate) async fn serve(request: Request) -> Response {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let Some(name) = name_of(uri) else { return StatusCode::NOT_FOUND.into_response() };
    let (found, is_page) = match Asset::find(name, headers) {
        Some(found) => (Some(found), name == INDEX),
        None if is_page(name, headers) => (Asset::find(INDEX, headers), true),
        None => return StatusCode::NOT_FOUND.into_response(),
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let mut response = match found {
        Some(found) => answer(&found, method, headers, name.starts_with(HASHED)),
        None => not_built(),
    };
    headers::add(response.headers_mut(), is_page);
    response
}

/// The file a path names; `None` for what is not the web app's.
fn name_of(uri: &Uri) -> Option<&str> {
    let path = uri.path().strip_prefix('/')?;
    let first = path.split('/').next().unwrap_or("");
    match path {
        _ if NOT_PAGES.contains(&first) => None,
        "" => Some(INDEX),
        path => Some(path),
    }
}

/// Whether the path is one of the app's own, asked for by something that shows pages.
fn is_page(name: &str, headers: &HeaderMap) -> bool {
    if name == INDEX {
        return true;
    }
    let last = name.rsplit('/').next().unwrap_or("");
    let is_file = last
        .rsplit_once('.')
        .is_some_and(|(_, ending)| FILE_ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
    let shows_pages = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/html"));
    shows_pages && !is_file && !name.starts_with(HASHED)
}

fn answer(found: &Asset, method: &Method, headers: &HeaderMap, is_hashed: bool) -> Response {
    let cache = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if negotiate::has_it(headers, &found.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = if method == Method::HEAD { Body::empty() } else { Body::from(found.bytes.clone()) };
        let mut response = body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, found.media_type.clone());
        headers.insert(header::CONTENT_LENGTH, found.bytes.len().into());
        if let Some(encoding) = found.encoding {
            headers.insert(header::CONTENT_ENCODING, encoding.header());
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static(cache));
    headers.insert(header::VARY, header::HeaderValue::from_static("Accept-Encoding"));
    if let Ok(etag) = header::HeaderValue::try_from(&found.etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// A build without the pages is a whole server but for them.
fn not_built() -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Postroad</title></head>\
        <body><h1>Postroad is running; its web pages were not built</h1>\
        <p>Build them with <code>cargo xtask up</code>, or with <code>npm ci &amp;&amp; npm run build</code> in the \
        folder <code>web</code> before <code>cargo build</code>.</p>\
        <p>The API is there: <a href=\"/api/openapi.json\">/api/openapi.json</a></p></body></html>\n";
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, PAGE).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, accept: &str, page: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        let uri: Uri = path.parse().unwrap();
        let found = name_of(&uri).is_some_and(|name| is_page(name, &headers));
        assert_eq!(found, page, "{path} for {accept}");
    }

    #[test]
    fn pages_are_told_from_files_and_programs() {
        let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        check("/", "*/*", true);
        check("/queue", browser, true);
        check("/domains/example.com", browser, true);
        check("/queue", "application/json", false);
        check("/queue", "*/*", false);
        check("/assets/index-4f2a.js", browser, false);
        check("/assets/what", browser, false);
        check("/favicon.ico", browser, false);
        for path in ["/api", "/api/v1/nothing", "/metrics", "/.well-known/acme-challenge/x"] {
            check(path, browser, false);
        }
    }
}
