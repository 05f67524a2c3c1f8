//! Every error of the API, in one shape (RFC 9457).

mod convert;
mod render;
mod rules;

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use self::render::render;

/// The media type of RFC 9457 §3.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// What comes before the rule in `type`.
const TYPE_PREFIX: &str = "urn:postroad:problem:";
/// Field errors told at once; a request with more is wrong in one way many times.
const FIELD_ERRORS_MAX: usize = 100;

/// What went wrong, which rule says so, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The kind of problem: `urn:postroad:problem:` and the rule.
    #[serde(rename = "type")]
    #[schema(example = "urn:postroad:problem:sender_domain_unverified")]
    pub kind: String,
    /// The HTTP status in words.
    #[schema(example = "Unprocessable Entity")]
    pub title: String,
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong with this request, in a sentence.
    #[schema(example = "example.com is not a verified domain of this workspace")]
    pub detail: String,
    /// This occurrence: `urn:postroad:request:` and the id in the `X-Request-Id` header, to be found in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The rule that was broken: stable, for programs.
    #[schema(schema_with = rules::schema)]
    pub rule: String,
    /// What to do about it, when it is not about one field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where it is, as a JSON pointer into the body (RFC 6901), or the name of a query parameter.
    #[schema(example = "/from")]
    pub field: String,
    /// What is wrong with it.
    #[schema(example = "an address needs a local part and a domain, as in name@example.com")]
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl FieldError {
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), fix: None }
    }

    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

/// An error on its way to the client. It is small, since every handler's `Result` carries it.
#[derive(Clone, Debug)]
pub struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    rule: Cow<'static, str>,
    detail: Cow<'static, str>,
    fix: Option<Cow<'static, str>>,
    errors: Vec<FieldError>,
    retry_after_secs: Option<u64>,
}

/// What a handler answers.
pub type Answer<T> = Result<T, Problem>;

impl Problem {
    #[must_use]
    pub fn new(
        status: StatusCode,
        rule: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            status,
            rule: rule.into(),
            detail: detail.into(),
            fix: None,
            errors: Vec::new(),
            retry_after_secs: None,
        }))
    }

    /// There is no such thing, or it is not the caller's: both look the same.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("there is no such {what}"))
    }

    /// Fields that cannot be accepted.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail: Cow<'static, str> = match errors.as_slice() {
            [only] if only.field.is_empty() => only.message.clone().into(),
            [only] => format!("{}: {}", only.field, only.message).into(),
            several => format!("{} fields cannot be accepted", several.len()).into(),
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).with_errors(errors)
    }

    /// One field that cannot be accepted.
    #[must_use]
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(field, message)])
    }

    /// The text that a listing shall be searched for cannot be accepted.
    #[must_use]
    pub fn search_text(message: &str) -> Self {
        let detail = format!("q: {message}");
        Self::new(StatusCode::BAD_REQUEST, "query_invalid", detail)
            .with_errors(vec![FieldError::new("q", message)])
    }

    /// Something of ours failed. The log says what; the client learns only that.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed to do this; its log says why",
        )
    }

    /// Something we need is not there at the moment.
    #[must_use]
    pub fn unavailable(detail: impl Into<Cow<'static, str>>, retry_after_secs: u64) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(retry_after_secs)
    }

    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<Cow<'static, str>>) -> Self {
        self.0.fix = Some(fix.into());
        self
    }

    #[must_use]
    pub fn with_errors(mut self, mut errors: Vec<FieldError>) -> Self {
        errors.truncate(FIELD_ERRORS_MAX);
        self.0.errors = errors;
        self
    }

    /// RFC 9110 §10.2.3
    #[must_use]
    pub fn retry_after(mut self, secs: u64) -> Self {
        self.0.retry_after_secs = Some(secs);
        self
    }

    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    #[must_use]
    pub fn rule(&self) -> &str {
        &self.0.rule
    }

    /// The body, for this request.
    #[must_use]
    pub fn body(&self, instance: Option<String>) -> ProblemBody {
        let inner = &*self.0;
        ProblemBody {
            kind: format!("{TYPE_PREFIX}{}", inner.rule),
            title: inner.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: inner.status.as_u16(),
            detail: inner.detail.clone().into_owned(),
            instance,
            rule: inner.rule.clone().into_owned(),
            fix: inner.fix.clone().map(Cow::into_owned),
            errors: inner.errors.clone(),
        }
    }

    fn headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(secs) = self.0.retry_after_secs {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §11.6.1, RFC 6750 §3
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"postroad\""));
        }
    }
}

/// The body is written by `render`, which knows the request.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        self.headers(&mut response);
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_field_is_named_in_the_sentence() {
        let body = Problem::field("/from", "is missing").body(None);
        assert_eq!((body.status, body.detail.as_str()), (422, "/from: is missing"));
        let many = (0..200).map(|n| FieldError::new(format!("/{n}"), "bad")).collect();
        let body = Problem::invalid(many).body(None);
        assert_eq!(
            (body.errors.len(), body.detail.as_str()),
            (FIELD_ERRORS_MAX, "200 fields cannot be accepted")
        );
    }

    #[test]
    fn a_missing_key_is_asked_for() {
        let response = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", "x").into_response();
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer realm=\"postroad\"");
        let response = Problem::unavailable("x", 7).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }
}
