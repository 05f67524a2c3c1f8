//! Who is at the other end, as far as it matters to a form.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use postroad_audience::form::{FormLanguage, Inputs, is_robot, source_of};
use uuid::Uuid;

use crate::ApiState;
use crate::auth::{Site, client_address, public_url};

/// The longest query string that is looked at.
const QUERY_MAX_BYTES: usize = 8 * 1024;

/// What a request says about its visitor.
pub(super) struct Visitor {
    pub ip: Option<IpAddr>,
    /// The site as the visitor reaches it: scheme, host and port.
    pub own_origin: String,
    /// The site whose page sends the request, as browsers tell it.
    pub origin: Option<String>,
    pub source: String,
    /// Our script asks for pieces of a page.
    pub wants_pieces: bool,
    /// Programs that only look, and browsers that look ahead, are not counted.
    pub is_counted: bool,
    pub query: Inputs,
    pub language: FormLanguage,
}

impl Visitor {
    pub fn of(state: &ApiState, request: &Request) -> Self {
        let headers = request.headers();
        let public = public_url(state);
        let site = Site::of(headers, request.uri(), request.extensions(), public.as_deref());
        let query = request.uri().query().filter(|query| query.len() <= QUERY_MAX_BYTES).unwrap_or("");
        let query = Inputs::of(form_urlencoded::parse(query.as_bytes()).into_owned());
        let text = |name: header::HeaderName| text(headers, name.as_str());
        let referrer = if query.contains("ref") { query.first("ref") } else { text(header::REFERER) };
        let looks_ahead =
            ["sec-purpose", "purpose"].iter().any(|name| self::text(headers, name).contains("prefetch"));
        Self {
            ip: client_address(request.extensions()),
            source: source_of(query.first("utm_source"), referrer, site.host()),
            own_origin: if site.is_local { state.web_url.clone() } else { site.origin() },
            origin: headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).map(str::to_owned),
            wants_pieces: text(header::ACCEPT).starts_with("application/json"),
            is_counted: request.method() != Method::HEAD
                && !looks_ahead
                && !is_robot(text(header::USER_AGENT)),
            language: language(text(header::ACCEPT_LANGUAGE)),
            query,
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// For pages of no form.
fn language(accepted: &str) -> FormLanguage {
    if accepted.trim_start().to_ascii_lowercase().starts_with("ko") {
        FormLanguage::Ko
    } else {
        FormLanguage::En
    }
}

/// A number from 0 to 99, the same chance for each.
pub(super) fn draw() -> u8 {
    u8::try_from(Uuid::new_v4().as_u128() % 100).unwrap_or(0)
}

impl Visitor {
    /// For a look at a draft.
    pub fn nobody(language: FormLanguage) -> Self {
        Self {
            ip: None,
            own_origin: String::new(),
            origin: None,
            source: String::new(),
            wants_pieces: false,
            is_counted: false,
            query: Inputs::default(),
            language,
        }
    }
}
