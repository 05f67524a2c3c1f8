use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::budget::BodyShare;
use crate::{ApiState, Problem};

/// The largest body of a route that takes no message.
pub const SMALL_BODY_BYTES: usize = 1024 * 1024;

/// A JSON body of an ordinary size, read strictly: the media type must say JSON, unknown fields are refused where the type
/// says so, and errors name the place.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

/// A body with messages in it, as bytes; it counts against the [`super::BodyBudget`] until it is dropped.
#[derive(Debug)]
pub struct RawBody {
    pub bytes: Bytes,
    _share: BodyShare,
}

impl<T: DeserializeOwned> FromRequest<Arc<ApiState>> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<ApiState>) -> Result<Self, Problem> {
        check_media_type(request.headers())?;
        let bytes = read(request, SMALL_BODY_BYTES).await?;
        // Without this a list would be taken for the fields of an object in their order.
        if bytes.trim_ascii_start().first() == Some(&b'[') {
            return Err(Problem::field(String::new(), "must be an object, not a list"));
        }
        parse_json(&bytes).map(Self)
    }
}

impl FromRequest<Arc<ApiState>> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Arc<ApiState>) -> Result<Self, Problem> {
        check_media_type(request.headers())?;
        let limit = state.message_body_bytes();
        let announced = content_length(request.headers());
        if announced.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let share = state.body_budget.take(announced.unwrap_or(limit))?;
        Ok(Self { bytes: read(request, announced.unwrap_or(limit)).await?, _share: share })
    }
}

/// What the client says the body has, in bytes.
pub fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = value.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported", "the body must be JSON")
        .with_fix("Send the header Content-Type: application/json."))
}

async fn read(request: Request, limit: usize) -> Result<Bytes, Problem> {
    match Limited::new(request.into_body(), limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => Err(too_large(limit)),
        Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "body_incomplete", "the body ended too early")),
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        format!("the request's body is larger than the {limit} bytes this path takes"),
    )
}

/// Reads a JSON document.
///
/// # Errors
/// `400` for what is no JSON, `422` with a pointer for JSON that is not what was expected.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(error.path());
        explain(error.inner(), pointer)
    })?;
    deserializer.end().map_err(|error| explain(&error, String::new()))?;
    Ok(value)
}

/// Reads what is JSON already.
///
/// # Errors
/// `422` with a pointer for what was not expected.
pub fn parse_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| explain(error.inner(), pointer(error.path())))
}

fn explain(error: &serde_json::Error, pointer: String) -> Problem {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Data => Problem::field(pointer, without_place(error)),
        Category::Eof => Problem::new(
            StatusCode::BAD_REQUEST,
            "json_syntax",
            if line == 1 && column == 0 {
                "the body is empty".to_owned()
            } else {
                "the JSON ends too early".to_owned()
            },
        ),
        Category::Syntax | Category::Io => Problem::new(
            StatusCode::BAD_REQUEST,
            "json_syntax",
            format!("the body is not JSON: {} (line {line}, column {column})", without_place(error)),
        ),
    }
}

/// The message without serde's " at line 1 column 2".
fn without_place(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    if let Some(at) = text.rfind(" at line ") {
        text.truncate(at);
    }
    // Names of our types mean nothing to a client.
    if let Some(at) = text.rfind("expected struct ") {
        text.replace_range(at.., "expected an object");
    }
    text
}

/// RFC 6901 §3
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let token = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&token);
    }
    pointer
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Outer {
        name: String,
        #[serde(default)]
        list: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Inner {
        #[serde(rename = "a/b")]
        number: u8,
    }

    fn check(json: &str, status: u16, field: Option<&str>, words: &str) {
        let body = parse_json::<Outer>(json.as_bytes()).unwrap_err().body(None);
        assert_eq!(body.status, status, "{json}: {body:?}");
        assert_eq!(body.errors.first().map(|error| error.field.as_str()), field, "{json}: {body:?}");
        assert!(body.detail.contains(words), "{json}: {body:?}");
        assert!(!body.detail.contains("at line"), "{json}: {body:?}");
    }

    #[test]
    fn errors_name_the_place() {
        check("", 400, None, "empty");
        check("{\"name\":", 400, None, "too early");
        check("{name: 1}", 400, None, "line 1, column 2");
        check("{\"name\":\"a\"} x", 400, None, "not JSON");
        check("{\"name\":7}", 422, Some("/name"), "expected a string");
        check("{}", 422, Some(""), "missing field `name`");
        check("{\"name\":\"a\",\"nmae\":1}", 422, Some("/nmae"), "unknown field");
        check("{\"name\":\"a\",\"list\":[{\"a/b\":1},{\"a/b\":256}]}", 422, Some("/list/1/a~1b"), "256");
    }

    #[test]
    fn only_json_is_read() {
        let check = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, value.parse().unwrap());
            check_media_type(&headers).is_ok()
        };
        assert!(
            check("application/json")
                && check("Application/JSON; charset=utf-8")
                && check("application/x+json")
        );
        assert!(!check("text/plain") && !check("multipart/form-data"));
        assert!(check_media_type(&HeaderMap::new()).is_err());
    }
}
