use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri, header};

use super::LocalSocket;
use crate::{ApiState, Problem};

/// Put by the server into every request that came over TLS.
#[derive(Clone, Copy, Debug)]
pub struct OverTls;

/// What a proxy in front says about how the request came to it.
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Where the browser believes to be: the host it asked for, and how.
///
/// Whoever lies about it harms only the answer to that same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub https: bool,
    /// With the port, if it is not the scheme's own.
    pub authority: String,
    /// Through the control socket.
    pub is_local: bool,
}

impl Site {
    /// `public` is the configured URL; when the request is for its host, its scheme holds.
    pub fn of(headers: &HeaderMap, uri: &Uri, extensions: &Extensions, public: Option<&str>) -> Self {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        // RFC 9113 §8.3.1: HTTP/2 has it in :authority.
        let authority = host.or_else(|| uri.authority().map(|authority| authority.as_str()));
        let authority = authority.unwrap_or_default().to_ascii_lowercase();
        let forwarded = headers.get(FORWARDED_PROTO).and_then(|value| value.to_str().ok());
        let public_https = public.and_then(|url| url.strip_prefix("https://"));
        let https = extensions.get::<OverTls>().is_some()
            || forwarded.is_some_and(|text| text.eq_ignore_ascii_case("https"))
            || public_https.is_some_and(|host| host.eq_ignore_ascii_case(&authority));
        let is_local = extensions.get::<LocalSocket>().is_some() || authority.is_empty();
        Self { https, authority, is_local }
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.https { "https" } else { "http" }, self.authority)
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }
}

/// The configured public URL, without a slash at the end.
pub(crate) fn public_url(state: &ApiState) -> Option<String> {
    state.accounts.settings.current().public_url.clone()
}

/// What links to the web app begin with: the configured URL, or what the browser asked for, or what the server knows of
/// itself. Requests over the control socket name no host that anybody could open.
pub(crate) fn web_origin(state: &ApiState, site: &Site) -> String {
    let asked = || if site.is_local { state.web_url.clone() } else { site.origin() };
    public_url(state).unwrap_or_else(asked)
}

impl FromRequestParts<Arc<ApiState>> for Site {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<ApiState>) -> Result<Self, Problem> {
        let public = public_url(state);
        Ok(Self::of(&parts.headers, &parts.uri, &parts.extensions, public.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(host: &'static str, proto: Option<&'static str>, public: Option<&str>) -> Site {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(proto) = proto {
            headers.insert(FORWARDED_PROTO, proto.parse().unwrap());
        }
        Site::of(&headers, &Uri::from_static("/"), &Extensions::new(), public)
    }

    #[test]
    fn the_scheme_is_what_the_browser_used() {
        assert_eq!(site("Mail.example:8080", None, None).origin(), "http://mail.example:8080");
        assert!(site("mail.example", Some("https"), None).https);
        assert!(site("mail.example", None, Some("https://mail.example")).https);
        assert!(!site("other.example", None, Some("https://mail.example")).https);
        let mut extensions = Extensions::new();
        extensions.insert(OverTls);
        assert!(
            Site::of(&HeaderMap::new(), &Uri::from_static("https://a.example/"), &extensions, None).https
        );
    }

    #[test]
    fn the_host_has_no_port() {
        assert_eq!(site("[::1]:80", None, None).host(), "[::1]");
        assert_eq!(site("localhost:8080", None, None).host(), "localhost");
    }
}
