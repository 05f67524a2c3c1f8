//! What a form sent, in either of the two ways that browsers and RFC 8058 §3.1 know.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use http_body_util::BodyExt;

/// Fields that are read.
const FIELDS_MAX: usize = 600;
/// Of one value in a multipart body.
const VALUE_MAX_BYTES: usize = 16 * 1024;

/// Names and values in their order.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// `None` for what is no form, or is larger than one of ours. The size of the body is limited around the routes.
    pub async fn read(request: Request) -> Option<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-www-form-urlencoded" => Self::urlencoded(request).await,
            "multipart/form-data" => Self::multipart(request).await,
            _ => None,
        }
    }

    async fn urlencoded(request: Request) -> Option<Self> {
        let limit = super::BODY_MAX_BYTES;
        let body = http_body_util::Limited::new(request.into_body(), limit);
        let bytes = body.collect().await.ok()?.to_bytes();
        let fields = form_urlencoded::parse(&bytes).into_owned();
        Some(Self(fields.take(FIELDS_MAX).collect()))
    }

    async fn multipart(request: Request) -> Option<Self> {
        let mut parts = Multipart::from_request(request, &()).await.ok()?;
        let mut fields = Vec::new();
        while let Some(part) = parts.next_field().await.ok()? {
            if fields.len() >= FIELDS_MAX {
                return None;
            }
            let name = part.name().unwrap_or_default().to_owned();
            let value = part.text().await.ok().filter(|value| value.len() <= VALUE_MAX_BYTES)?;
            fields.push((name, value));
        }
        Some(Self(fields))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// RFC 8058 §3.1: the body says `List-Unsubscribe=One-Click`.
    pub fn is_one_click(&self) -> bool {
        self.get("List-Unsubscribe").is_some_and(|value| value.trim().eq_ignore_ascii_case("One-Click"))
    }
}
