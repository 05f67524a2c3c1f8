use std::time::Duration;

use async_trait::async_trait;

/// How long an endpoint may take. Standard Webhooks, "Request timeouts": 15 to 30 seconds.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Bytes of a response that are kept to show.
pub(super) const RESPONSE_SHOWN_BYTES: usize = 512;

/// One request to an endpoint, a POST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRequest {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// What the endpoint answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookResponse {
    pub status: u16,
    /// The Retry-After field in seconds (RFC 9110 §10.2.3), if there is one.
    pub retry_after: Option<Duration>,
    /// At least the first bytes of the body.
    pub body: Vec<u8>,
}

/// There was no response. The text is shown to the endpoint's owner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(pub String);

/// Carries requests to endpoints. It must refuse private addresses, follow no redirects, and limit what it reads.
#[async_trait]
pub trait WebhookTransport: Send + Sync {
    /// Whether a URL may be an endpoint's, as far as can be said without connecting.
    ///
    /// # Errors
    /// What is wrong with it, for the person who entered it.
    fn check(&self, url: &str) -> Result<(), TransportError>;

    /// Sends one request.
    ///
    /// # Errors
    /// When there was no response in time.
    async fn post(&self, request: WebhookRequest) -> Result<WebhookResponse, TransportError>;
}
