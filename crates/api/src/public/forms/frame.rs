//! The page around a form, and its headers.

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use postroad_audience::form::{Embedding, FormDocument, FormLanguage, FormTheme, Thanks, origin_of};

use super::{css, words};

/// A page that is being made.
pub(super) struct Frame<'a> {
    pub language: FormLanguage,
    pub theme: &'a FormTheme,
    pub title: &'a str,
    /// In a frame of somebody's page: without a ground of its own.
    pub is_framed: bool,
    pub frames: Frames<'a>,
    /// Where a form of the page may lead to.
    pub thanks: Option<&'a Thanks>,
    pub has_script: bool,
}

/// Who may show the page in a frame.
#[derive(Clone, Copy)]
pub(super) enum Frames<'a> {
    Nobody,
    /// Our own pages.
    Own,
    Allowed(&'a Embedding),
}

/// Nobody keeps the page or guesses what it is.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    // The page that a form leads to learns the origin and nothing more.
    (header::REFERRER_POLICY, "strict-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), usb=()",
    ),
];

impl<'a> Frame<'a> {
    /// A page of a form.
    pub fn of(document: &'a FormDocument, title: &'a str) -> Self {
        Self {
            language: document.language,
            theme: &document.theme,
            title,
            is_framed: false,
            frames: Frames::Allowed(&document.embedding),
            thanks: Some(&document.thanks),
            has_script: true,
        }
    }

    /// The whole answer.
    pub fn answer(&self, status: StatusCode, body: &Markup) -> Response {
        let style = css::page(self.theme);
        let hash = STANDARD.encode(digest(&SHA256, style.as_bytes()));
        let script = if self.has_script { "script-src 'self'; connect-src 'self'; " } else { "" };
        let policy = format!(
            "default-src 'none'; {script}style-src 'sha256-{hash}'; form-action 'self'{}; base-uri 'none'; \
             frame-ancestors {}",
            self.form_actions(),
            self.ancestors()
        );
        let mut response = (status, self.whole(&style, body).into_string()).into_response();
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::try_from(policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        response
    }

    /// CSP Level 3 §6.4.1: the policy holds for where the answer to a form redirects to, too.
    fn form_actions(&self) -> String {
        let urls = self.thanks.iter().flat_map(|thanks| [&thanks.redirect, &thanks.confirmed_redirect]);
        urls.filter_map(|url| origin_of(url)).map(|origin| format!(" {origin}")).collect()
    }

    fn ancestors(&self) -> String {
        match self.frames {
            Frames::Nobody => "'none'".to_owned(),
            Frames::Own => "'self'".to_owned(),
            Frames::Allowed(embedding) if embedding.anywhere => "*".to_owned(),
            Frames::Allowed(embedding) => {
                let origins = embedding.origins.iter().filter_map(|origin| origin_of(origin));
                std::iter::once("'self'").chain(origins).collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn whole(&self, style: &str, body: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (self.title) }
                    style { (PreEscaped(style)) }
                    @if self.has_script { script src="/f/forms.js" defer {} }
                }
                body .own[!self.is_framed] { main .pr { (body) } }
            }
        }
    }
}

/// A page of no form in particular.
pub(super) fn plain(language: FormLanguage, status: StatusCode, (title, text): (&str, &str)) -> Response {
    let theme = FormTheme::default();
    let frame = Frame {
        language,
        theme: &theme,
        title,
        is_framed: false,
        frames: Frames::Nobody,
        thanks: None,
        has_script: false,
    };
    frame.answer(status, &html! { h1 { (title) } p { (text) } })
}

pub(super) fn not_here(language: FormLanguage) -> Response {
    plain(language, StatusCode::NOT_FOUND, words::of(language).not_here)
}

pub(super) fn failed(language: FormLanguage) -> Response {
    plain(language, StatusCode::SERVICE_UNAVAILABLE, words::of(language).failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(change: impl FnOnce(&mut FormDocument)) -> String {
        let mut document = FormDocument::begin(FormLanguage::En);
        change(&mut document);
        let response = Frame::of(&document, "A <title>").answer(StatusCode::OK, &html! {});
        response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    }

    #[test]
    fn only_allowed_sites_frame_it() {
        assert!(policy(|_| ()).ends_with("form-action 'self'; base-uri 'none'; frame-ancestors 'self'"));
        let some = policy(|document| document.embedding.origins = vec!["https://a.example".to_owned()]);
        assert!(some.ends_with("frame-ancestors 'self' https://a.example"), "{some}");
        assert!(policy(|document| document.embedding.anywhere = true).ends_with("frame-ancestors *"));
        let redirects = policy(|document| document.thanks.redirect = "https://b.example/thanks?x".to_owned());
        assert!(redirects.contains("form-action 'self' https://b.example;"), "{redirects}");
        assert!(
            redirects
                .starts_with("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-")
        );
    }
}
