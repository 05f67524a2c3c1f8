//! The cookie of a session (RFC 6265).

use axum::http::{HeaderMap, HeaderValue, header};
use postroad_account::{SESSION_ABSOLUTE, Secret};

use super::Site;

/// Over plain HTTP.
const NAME: &str = "postroad_session";
/// Over TLS: `__Host-` keeps other hosts of the domain, and plain HTTP, from setting it (RFC 6265bis §4.1.3.2).
const SECURE_NAME: &str = "__Host-postroad_session";
/// A sign-in at a provider that is under way.
const CEREMONY_NAME: &str = "postroad_sign_in";

fn name(site: &Site) -> &'static str {
    if site.https { SECURE_NAME } else { NAME }
}

/// The token of the session that the request carries.
pub fn token(headers: &HeaderMap, site: &Site) -> Option<String> {
    find(headers, name(site))
}

/// The ceremony of a visit to a provider.
pub fn ceremony(headers: &HeaderMap) -> Option<String> {
    find(headers, CEREMONY_NAME)
}

fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Hands the token to the browser: out of reach of scripts, and not sent along by other sites' forms.
pub fn set(site: &Site, token: &Secret) -> HeaderValue {
    write(site, name(site), token.expose(), SESSION_ABSOLUTE.as_secs(), "/")
}

/// Takes the session from the browser.
pub fn clear(site: &Site) -> HeaderValue {
    write(site, name(site), "", 0, "/")
}

/// `secs` of 0 takes it back.
pub fn set_ceremony(site: &Site, token: &str, secs: u64) -> HeaderValue {
    write(site, CEREMONY_NAME, token, secs, "/api/v1/session/oidc")
}

fn write(site: &Site, name: &str, value: &str, secs: u64, path: &str) -> HeaderValue {
    let secure = if site.https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path={path}; Max-Age={secs}; HttpOnly; SameSite=Lax{secure}");
    let mut value = HeaderValue::try_from(text).expect("tokens are letters and digits");
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_fits_the_scheme() {
        let site = |https| Site { https, authority: "mail.example".into(), is_local: false };
        let secret = Secret::new("abc".into());
        let plain = set(&site(false), &secret);
        assert_eq!(plain, "postroad_session=abc; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax");
        let secure = set(&site(true), &secret);
        assert_eq!(
            secure,
            "__Host-postroad_session=abc; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax; Secure"
        );
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=b; postroad_session=abc;c=d".parse().unwrap());
        assert_eq!(token(&headers, &site(false)).as_deref(), Some("abc"));
        assert_eq!(token(&headers, &site(true)), None, "one set over plain HTTP is not taken over TLS");
    }
}
