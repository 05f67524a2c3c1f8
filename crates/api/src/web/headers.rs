use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// What a page may do: run its own scripts, talk to its own server, and nothing else (CSP Level 3). Frames are for mail that
/// is shown, which comes from this server with a policy of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";
/// A page uses none of these but for passkeys and the clipboard.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
    microphone=(), midi=(), payment=(), usb=(), clipboard-read=(), clipboard-write=(self), \
    publickey-credentials-create=(self), publickey-credentials-get=(self)";

static ALWAYS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
static PAGES: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Adds what keeps pages and files to themselves.
pub(super) fn add(headers: &mut HeaderMap, is_page: bool) {
    let pages = if is_page { PAGES.as_slice() } else { &[] as &[_] };
    for (name, value) in ALWAYS.iter().chain(pages) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
