use std::pin::Pin;

use bytes::Bytes;
use http_body_util::BodyExt;
use instant_acme::{Account, BodyWrapper, BytesResponse, Error, HttpClient, NewAccount};
use postroad_base::EmailAddress;

use super::AcmeError;
use super::store::Store;
use crate::http;

/// The stored account, or a new one (RFC 8555 §7.3).
pub(super) async fn open(
    store: &Store,
    client: &http::Client,
    directory_url: &str,
    contact: Option<&EmailAddress>,
) -> Result<Account, AcmeError> {
    let builder = || Account::builder_with_http(Box::new(Http(client.clone())));
    if let Some(credentials) = store.account(directory_url) {
        return builder()
            .from_credentials(credentials)
            .await
            .map_err(AcmeError::at("opening the ACME account"));
    }
    let contact = contact.map(|address| format!("mailto:{address}"));
    let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
    let new = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
    let created = builder().create(&new, directory_url.to_owned(), None).await;
    let (account, credentials) = created.map_err(AcmeError::at("creating the ACME account"))?;
    store.put_account(&credentials)?;
    Ok(account)
}

/// Our HTTP client as instant-acme wants it.
struct Http(http::Client);

impl HttpClient for Http {
    fn request(
        &self,
        request: ::http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let client = self.0.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body =
                body.collect().await.map_or_else(|never| match never {}, http_body_util::Collected::to_bytes);
            let sent = client.send(::http::Request::from_parts(head, body)).await;
            let response = sent.map_err(|error| Error::Other(Box::new(error)))?;
            if response.truncated {
                return Err(Error::Str("the authority's response is too long"));
            }
            let mut whole = ::http::Response::new(());
            *whole.status_mut() = response.status;
            *whole.headers_mut() = response.headers;
            Ok(BytesResponse { parts: whole.into_parts().0, body: Box::new(response.body) })
        })
    }
}
