use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Request, Uri};
use postroad_net::http::Client;

use super::{TransportError, WebhookRequest, WebhookResponse, WebhookTransport};

/// Sends webhooks through the guarded HTTP client.
#[derive(Clone, Debug)]
pub struct GuardedTransport(pub Client);

#[async_trait]
impl WebhookTransport for GuardedTransport {
    fn check(&self, url: &str) -> Result<(), TransportError> {
        let url: Uri = url.parse().map_err(|_| TransportError("this is not a URL".into()))?;
        self.0.check_url(&url).map_err(|error| TransportError(error.to_string()))
    }

    async fn post(&self, request: WebhookRequest) -> Result<WebhookResponse, TransportError> {
        let mut builder = Request::post(request.url);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        let request = builder.body(Bytes::from(request.body));
        let request = request.map_err(|error| TransportError(error.to_string()))?;
        let response = self.0.send(request).await.map_err(|error| TransportError(error.to_string()))?;
        Ok(WebhookResponse {
            status: response.status.as_u16(),
            retry_after: retry_after(&response.headers),
            body: response.body.to_vec(),
        })
    }
}

/// RFC 9110 §10.2.3: seconds. The other form, a date, is ignored: our own schedule holds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let secs = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secs))
}
