//! Requests that another site made a browser send.

use axum::http::{HeaderMap, Method, StatusCode, header};

use super::Site;
use crate::Problem;

pub const TOKEN_HEADER: &str = "x-csrf-token";
/// Fetch Metadata §2.3
const FETCH_SITE: &str = "sec-fetch-site";

/// What the request says about the page it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Same,
    Other,
    /// Nothing: no browser of today.
    Unknown,
}

fn page(headers: &HeaderMap, site: &Site, public: Option<&str>) -> Page {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let fetch = text(FETCH_SITE);
    let origin = text(header::ORIGIN.as_str());
    let fetch_is_ours = fetch.is_none_or(|site| site == "same-origin");
    // The scheme is left out: a proxy may have taken TLS off.
    let authority = |url: &str| url.split_once("://").map(|(_, rest)| rest.to_ascii_lowercase());
    let ours = |origin: &str| {
        authority(origin)
            .is_some_and(|found| found == site.authority || public.and_then(authority) == Some(found))
    };
    match (fetch, origin) {
        (None, None) => Page::Unknown,
        _ if fetch_is_ours && origin.is_none_or(ours) => Page::Same,
        _ => Page::Other,
    }
}

fn refused(detail: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "csrf", detail)
        .with_fix("Send X-CSRF-Token with csrf_token of GET /api/v1/session, from a page of this server.")
}

/// For requests with a session: they must come from a page of ours that can read our answers.
pub fn check(
    method: &Method,
    headers: &HeaderMap,
    site: &Site,
    public: Option<&str>,
    expected: &str,
) -> Result<(), Problem> {
    if method.is_safe() {
        return Ok(());
    }
    if page(headers, site, public) != Page::Same {
        return Err(refused("the request does not come from a page of this server"));
    }
    let given = headers.get(TOKEN_HEADER).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    // The token is a tag under our key; comparing costs the same wherever it differs.
    if aws_lc_rs::constant_time::verify_slices_are_equal(given, expected.as_bytes()).is_err() {
        return Err(refused("the X-CSRF-Token is missing or not that of the session"));
    }
    Ok(())
}

/// For requests without one, such as a sign-in: another site must not sign its visitors in here.
pub fn check_public(
    method: &Method,
    headers: &HeaderMap,
    site: &Site,
    public: Option<&str>,
) -> Result<(), Problem> {
    if method.is_safe() || page(headers, site, public) != Page::Other {
        return Ok(());
    }
    Err(refused("the request comes from a page of another site"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<HeaderMap>()
    }

    #[test]
    fn pages_are_told_apart() {
        let site = Site { https: false, authority: "mail.example:8080".into(), is_local: false };
        let of =
            |pairs: &[(&'static str, &'static str)]| page(&headers(pairs), &site, Some("https://m.example"));
        assert_eq!(of(&[]), Page::Unknown);
        assert_eq!(of(&[("sec-fetch-site", "same-origin")]), Page::Same);
        assert_eq!(of(&[("origin", "http://mail.example:8080")]), Page::Same);
        assert_eq!(of(&[("origin", "https://m.example")]), Page::Same);
        for bad in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null")],
            &[("origin", "http://mail.example")],
            &[("origin", "http://mail.example:8080.evil.example")],
            &[("origin", "http://mail.example:8080"), ("sec-fetch-site", "cross-site")],
            &[("origin", "http://evil.example"), ("sec-fetch-site", "same-origin")],
        ] {
            assert_eq!(of(bad), Page::Other, "{bad:?}");
        }
    }

    #[test]
    fn a_session_needs_page_and_token() {
        let site = Site { https: false, authority: "a.example".into(), is_local: false };
        let check = |method: Method, pairs: &[(&'static str, &'static str)]| {
            check(&method, &headers(pairs), &site, None, "token").is_ok()
        };
        let page = ("sec-fetch-site", "same-origin");
        assert!(check(Method::GET, &[]));
        assert!(check(Method::POST, &[page, ("x-csrf-token", "token")]));
        assert!(!check(Method::POST, &[page]));
        assert!(!check(Method::POST, &[page, ("x-csrf-token", "tokem")]));
        assert!(!check(Method::DELETE, &[("x-csrf-token", "token")]));
        assert!(check_public(&Method::POST, &headers(&[]), &site, None).is_ok());
        assert!(
            check_public(&Method::POST, &headers(&[("origin", "https://evil.example")]), &site, None)
                .is_err()
        );
    }
}
