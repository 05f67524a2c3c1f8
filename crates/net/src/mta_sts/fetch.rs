use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, StatusCode};
use postroad_base::Domain;

use super::{Policy, PolicyError};
use crate::http::{Client, HttpError};
use crate::tls::TlsError;

/// There is no policy to be had. The variants are those that reports tell apart (RFC 8460 §4.3.2.2).
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the policy could not be fetched: {0}")]
    Fetch(String),
    #[error("the certificate of the policy's host is not acceptable: {0}")]
    WebPki(String),
    #[error("the policy is not valid: {0}")]
    Invalid(PolicyError),
}

/// Fetches the policy of a domain (RFC 8461 §3.3) from `https://mta-sts.DOMAIN`. `port` is 443 anywhere but in tests.
/// `client` must keep [`super::MAX_POLICY_BYTES`] of a body.
///
/// # Errors
/// When the host cannot be reached, is not who it says, or has no valid policy.
pub async fn fetch(client: &Client, domain: &Domain, port: u16) -> Result<Policy, FetchError> {
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    let url = format!("https://mta-sts.{domain}{port}/.well-known/mta-sts.txt");
    let request =
        Request::get(url).body(Bytes::new()).map_err(|error| FetchError::Fetch(error.to_string()))?;
    let response = client.send(request).await.map_err(|error| match error {
        HttpError::Tls(TlsError::Certificate(error)) => FetchError::WebPki(error.to_string()),
        error => FetchError::Fetch(error.to_string()),
    })?;
    // "HTTP 3xx redirects MUST NOT be followed"; any other code than 200 is a failure.
    if response.status != StatusCode::OK {
        return Err(FetchError::Fetch(format!("the response is {}", response.status)));
    }
    if !is_plain_text(&response.headers) {
        return Err(FetchError::Fetch("the response is not text/plain".to_owned()));
    }
    if response.truncated {
        return Err(FetchError::Invalid(PolicyError::TooLarge));
    }
    Policy::parse(&response.body).map_err(FetchError::Invalid)
}

/// RFC 8461 §3.2: "text/plain", whatever its parameters.
fn is_plain_text(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("text/plain"))
}
