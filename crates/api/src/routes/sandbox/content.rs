//! A message's content as the API shows it, captured or waiting.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use postroad_base::Transcript;
use postroad_sandbox::content::{self, CONTENT_SECURITY_POLICY, Content, Part, Scheme, Text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::routes::events::view::{Side, TranscriptLineView};
use crate::{Answer, Problem};

/// A header field, decoded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeaderLine {
    #[schema(example = "Subject")]
    pub name: String,
    pub value: String,
}

/// A MIME part (RFC 2045).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Part, no_recursion)]
pub struct PartView {
    /// Its place in the message, counted depth first.
    pub index: u32,
    #[schema(example = "text/plain")]
    pub content_type: String,
    pub charset: Option<String>,
    /// `inline` or `attachment`.
    pub disposition: Option<String>,
    pub filename: Option<String>,
    pub content_id: Option<String>,
    /// Decoded.
    pub size_bytes: u64,
    pub children: Vec<PartView>,
}

impl From<Part> for PartView {
    fn from(part: Part) -> Self {
        Self {
            index: part.index,
            content_type: part.content_type,
            charset: part.charset,
            disposition: part.disposition,
            filename: part.filename,
            content_id: part.content_id,
            size_bytes: part.size_bytes,
            children: part.children.into_iter().map(Self::from).collect(),
        }
    }
}

/// A message that was taken apart for its page.
pub struct Opened {
    pub headers: Vec<HeaderLine>,
    pub parts: Vec<PartView>,
    pub text: Option<Text>,
    pub has_html: bool,
}

/// Taking large messages apart takes a while, so all of it is done on threads for such work.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a message could not be taken apart");
        Problem::internal()
    })
}

pub async fn open(raw: Bytes) -> Answer<Opened> {
    aside(move || {
        let content = Content::of(&raw);
        let line = |line: content::HeaderLine| HeaderLine { name: line.name, value: line.value };
        Opened {
            headers: content::headers(&raw).into_iter().map(line).collect(),
            parts: content.parts().into_iter().map(PartView::from).collect(),
            text: content.text(),
            has_html: content.shape().has_html,
        }
    })
    .await
}

/// Lines of what was said on the way in: we are the server then.
pub fn transcript(transcript: Transcript) -> Vec<TranscriptLineView> {
    let line = |line: postroad_base::TranscriptLine| TranscriptLineView {
        at_ms: line.at_ms,
        side: if line.ours { Side::S } else { Side::C },
        text: line.text,
    };
    transcript.lines.into_iter().map(line).collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HtmlQuery {
    /// 1: as a reader with dark colours sees it.
    #[param(minimum = 0, maximum = 1)]
    #[serde(default, deserialize_with = "crate::extract::one_or_zero")]
    dark: Option<u8>,
    /// For frames of the web app: the workspace, where a header cannot be sent.
    #[serde(rename = "workspace")]
    _workspace: Option<String>,
}

/// The HTML body as a page that can do nothing.
pub async fn html(raw: Bytes, query: &HtmlQuery) -> Answer<Response> {
    let scheme = if query.dark == Some(1) { Scheme::Dark } else { Scheme::Light };
    let page = aside(move || Content::of(&raw).html(scheme)).await?;
    let page = page.ok_or_else(|| Problem::not_found("HTML in the message"))?;
    Ok(guarded("text/html; charset=utf-8", None, page.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RawQuery {
    /// 1: as a file to save.
    #[param(minimum = 0, maximum = 1)]
    #[serde(default, deserialize_with = "crate::extract::one_or_zero")]
    download: Option<u8>,
    /// For links of the web app: the workspace, where a header cannot be sent.
    #[serde(rename = "workspace")]
    _workspace: Option<String>,
}

/// The message as it is.
pub fn raw(raw: Bytes, id: uuid::Uuid, query: &RawQuery) -> Response {
    let name = (query.download == Some(1)).then(|| format!("{id}.eml"));
    guarded("message/rfc822", name.as_deref(), raw.into())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PartQuery {
    /// For links of the web app: the workspace, where a header cannot be sent.
    #[serde(rename = "workspace")]
    _workspace: Option<String>,
}

/// A part as a file to save; never shown.
pub async fn part(raw: Bytes, index: u32, _: &PartQuery) -> Answer<Response> {
    let found = aside(move || Content::of(&raw).part(index)).await?;
    let found = found.ok_or_else(|| Problem::not_found("part"))?;
    let name = found.filename.unwrap_or_else(|| format!("part-{index}"));
    Ok(guarded(&found.content_type, Some(&name), found.data.into()))
}

/// Bytes somebody else wrote: the browser may guess nothing, run nothing, and keep nothing.
fn guarded(content_type: &str, file: Option<&str>, body: Body) -> Response {
    let mut headers = HeaderMap::new();
    let content_type = HeaderValue::from_str(content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Some(disposition) = file.and_then(|name| HeaderValue::from_str(&attachment(name)).ok()) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    (headers, body).into_response()
}

/// Characters of a file's name.
const NAME_MAX_CHARS: usize = 200;

/// RFC 6266 §4: a plain name for old programs, and the real one after RFC 8187.
pub(crate) fn attachment(name: &str) -> String {
    let harmless = |c: char| if c.is_control() || "/\\:".contains(c) { '_' } else { c };
    let name: String = name.chars().take(NAME_MAX_CHARS).map(harmless).collect();
    let name = if name.trim_matches(['.', ' ']).is_empty() { "attachment".to_owned() } else { name };
    let plain: String =
        name.chars().map(|c| if c.is_ascii() && !"\"%;".contains(c) { c } else { '_' }).collect();
    let mut text = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        text.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            // RFC 8187 §3.2.1: attr-char
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(attachment(name), format!("attachment; {expected}"), "{name:?}");
    }

    #[test]
    fn names_of_files_are_harmless_and_kept() {
        check("a b.pdf", "filename=\"a b.pdf\"");
        check("résumé.pdf", "filename=\"r_sum_.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf");
        check("../../etc/passwd", "filename=\".._.._etc_passwd\"");
        check(
            "a\"\r\nSet-Cookie: x",
            "filename=\"a___Set-Cookie_ x\"; filename*=UTF-8''a%22__Set-Cookie_%20x",
        );
        check("..", "filename=\"attachment\"");
        check("", "filename=\"attachment\"");
    }
}
