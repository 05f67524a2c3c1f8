//! The page around everything a stranger sees.

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use postroad_audience::Tongue;

use super::reader::{PARAMETER, Reader};
use super::theme::{Light, Theme};

const STYLE: &str = include_str!("style.css");

/// A page that is being made.
pub(crate) struct Page<'a> {
    pub theme: &'a Theme,
    pub reader: Reader,
    pub title: &'a str,
    pub light: Light,
    /// Where the page is, for the links to its other languages; without it there are none.
    pub path: Option<&'a str>,
    /// Who may show it in a frame: the value of CSP's `frame-ancestors`.
    pub frames: &'static str,
}

/// In no frame.
pub(crate) const NO_FRAMES: &str = "'none'";

impl<'a> Page<'a> {
    pub fn new(theme: &'a Theme, reader: Reader, title: &'a str) -> Self {
        Self { theme, reader, title, light: Light::Reader, path: None, frames: NO_FRAMES }
    }

    pub fn at(mut self, path: &'a str) -> Self {
        self.path = Some(path);
        self
    }

    /// The whole answer.
    pub fn answer(&self, status: StatusCode, body: Markup) -> Response {
        let style = format!("{STYLE}{}", self.theme.css());
        let hash = STANDARD.encode(digest(&SHA256, style.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors {}",
            self.frames
        );
        let page = self.whole(&style, &body).into_string();
        let mut response = (status, page).into_response();
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::try_from(policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.reader.tongue.code()));
        response
    }

    fn whole(&self, style: &str, body: &Markup) -> Markup {
        let Self { theme, reader, title, .. } = self;
        let class = match self.light {
            Light::Reader => None,
            Light::Day => Some("light"),
            Light::Night => Some("dark"),
        };
        let footer = theme.texts(reader.tongue).footer;
        html! {
            (DOCTYPE)
            html lang=(reader.tongue.code()) class=[class] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex, nofollow";
                    meta name="referrer" content="no-referrer";
                    title { (title) @if !theme.name.is_empty() { " · " (theme.name) } }
                    style { (PreEscaped(style)) }
                }
                body {
                    @if !theme.name.is_empty() { header { p.sender { (theme.name) } } }
                    main {
                        h1 { (title) }
                        (body)
                    }
                    footer {
                        @if !footer.is_empty() { p.text { (footer) } }
                        @if let Some(path) = self.path { (languages(*reader, path)) }
                    }
                }
            }
        }
    }
}

/// The same page in other languages, each named in itself.
fn languages(reader: Reader, path: &str) -> Markup {
    html! {
        nav aria-label=(reader.pick("Language", "언어")) {
            ul {
                @for tongue in Tongue::ALL {
                    li {
                        @if tongue == reader.tongue {
                            b aria-current="true" lang=(tongue.code()) { (name(tongue)) }
                        } @else {
                            a lang=(tongue.code()) hreflang=(tongue.code())
                                href={ (path) "?" (PARAMETER) "=" (tongue.code()) } { (name(tongue)) }
                        }
                    }
                }
            }
        }
    }
}

/// A language's name in itself.
pub(crate) fn name(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => "English",
        Tongue::Korean => "한국어",
    }
}

/// Nobody keeps the page, finds it or learns from where a reader comes.
const HEADERS: [(header::HeaderName, &str); 8] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        header::HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

#[cfg(test)]
mod tests {
    use postroad_audience::PageSettings;

    use super::*;

    #[test]
    fn what_people_wrote_is_text_and_nothing_else() {
        let settings =
            PageSettings { name: "</style><script>alert(1)</script>".into(), ..PageSettings::first() };
        let theme = Theme::new(settings, "x");
        let reader = Reader { tongue: Tongue::Korean, chosen: false };
        let page = Page::new(&theme, reader, "<b>").at("/u/x");
        let text = page.whole("", &html! { p { "\"&" } }).into_string();
        assert!(!text.contains("<script>") && !text.contains("<b>"), "{text}");
        assert!(text.contains("&lt;b&gt;") && text.contains("lang=\"ko\""), "{text}");
        let response = page.answer(StatusCode::OK, html! {});
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
        assert!(response.headers().get(header::SET_COOKIE).is_none());
    }
}
