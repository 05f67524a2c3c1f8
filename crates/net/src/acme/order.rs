use std::sync::Arc;

use instant_acme::{
    Account, AuthorizationHandle, AuthorizationStatus, CertificateIdentifier, ChallengeType, Identifier,
    KeyAuthorization, NewOrder, Order, OrderStatus, RetryPolicy,
};
use postroad_base::Domain;
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::sign::CertifiedKey;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{AcmeError, ChallengeKind, Challenges, ORDER_STEP_TIMEOUT};
use crate::tls::{CertificateError, ServerCertificates};

/// What an order yields, in PEM.
pub(super) struct Issued {
    pub chain: String,
    pub key: String,
}

/// Where challenges are answered. What was put there for this order goes when it ends, however it ends.
pub(super) struct Answers<'a> {
    kind: ChallengeKind,
    challenges: &'a Challenges,
    certificates: &'a ServerCertificates,
    tokens: Vec<String>,
    names: Vec<String>,
}

impl<'a> Answers<'a> {
    pub fn new(
        kind: ChallengeKind,
        challenges: &'a Challenges,
        certificates: &'a ServerCertificates,
    ) -> Self {
        Self { kind, challenges, certificates, tokens: Vec::new(), names: Vec::new() }
    }

    fn put(
        &mut self,
        name: &str,
        token: &str,
        authorization: &KeyAuthorization,
    ) -> Result<(), CertificateError> {
        match self.kind {
            ChallengeKind::Http01 => {
                self.challenges.set(token, authorization.as_str());
                self.tokens.push(token.to_owned());
            }
            ChallengeKind::TlsAlpn01 => {
                let certificate = alpn_certificate(name, authorization.digest().as_ref())?;
                self.certificates.set_challenge(name, certificate);
                self.names.push(name.to_owned());
            }
        }
        Ok(())
    }
}

impl Drop for Answers<'_> {
    fn drop(&mut self) {
        self.tokens.iter().for_each(|token| self.challenges.clear(token));
        self.names.iter().for_each(|name| self.certificates.clear_challenge(name));
    }
}

/// RFC 8555 §7.4: order, show control of every name, send the request, fetch the certificate.
pub(super) async fn issue(
    account: &Account,
    names: &[Domain],
    replaces: Option<CertificateIdentifier<'_>>,
    mut answers: Answers<'_>,
) -> Result<Issued, AcmeError> {
    let identifiers: Vec<_> = names.iter().map(|name| Identifier::Dns(name.to_string())).collect();
    let mut order = open_order(account, &identifiers, replaces).await?;
    answer_all(&mut order, &mut answers).await?;
    let policy = RetryPolicy::new().timeout(ORDER_STEP_TIMEOUT);
    let checked =
        order.poll_ready(&policy).await.map_err(AcmeError::at("waiting for the challenges to be checked"));
    if !matches!(checked, Ok(OrderStatus::Ready | OrderStatus::Valid)) {
        return Err(why_unproven(&mut order).await.map_or_else(
            || {
                checked
                    .err()
                    .unwrap_or(AcmeError::Unproven { name: "the names".to_owned(), reason: String::new() })
            },
            |(name, reason)| AcmeError::Unproven { name, reason },
        ));
    }
    let (request, key) = signing_request(names)?;
    order.finalize_csr(&request).await.map_err(AcmeError::at("requesting the certificate"))?;
    let chain = order.poll_certificate(&policy).await.map_err(AcmeError::at("fetching the certificate"))?;
    Ok(Issued { chain, key })
}

/// RFC 9773 §5: says which certificate this one replaces; an authority that minds is asked again without.
async fn open_order(
    account: &Account,
    identifiers: &[Identifier],
    replaces: Option<CertificateIdentifier<'_>>,
) -> Result<Order, AcmeError> {
    if let Some(replaces) = replaces
        && let Ok(order) = account.new_order(&NewOrder::new(identifiers).replaces(replaces)).await
    {
        return Ok(order);
    }
    account.new_order(&NewOrder::new(identifiers)).await.map_err(AcmeError::at("ordering the certificate"))
}

async fn answer_all(order: &mut Order, answers: &mut Answers<'_>) -> Result<(), AcmeError> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.map_err(AcmeError::at("reading the authorizations"))?;
        match authorization.status {
            // RFC 8555 §7.1.3: control shown for an earlier order may still count.
            AuthorizationStatus::Valid => {}
            AuthorizationStatus::Pending => answer(&mut authorization, answers).await?,
            status => {
                let name = authorization.identifier().to_string();
                return Err(AcmeError::Unproven { name, reason: format!("the authorization is {status:?}") });
            }
        }
    }
    Ok(())
}

async fn answer<'a>(
    authorization: &'a mut AuthorizationHandle<'a>,
    answers: &mut Answers<'_>,
) -> Result<(), AcmeError> {
    let name = authorization.identifier().to_string();
    let (wanted, kind) = match answers.kind {
        ChallengeKind::Http01 => (ChallengeType::Http01, "HTTP-01"),
        ChallengeKind::TlsAlpn01 => (ChallengeType::TlsAlpn01, "TLS-ALPN-01"),
    };
    let Some(mut challenge) = authorization.challenge(wanted) else {
        return Err(AcmeError::NoChallenge { name, kind });
    };
    answers.put(&name, &challenge.token, &challenge.key_authorization())?;
    challenge.set_ready().await.map_err(AcmeError::at("announcing a challenge"))
}

/// The first name that was not accepted, with the authority's words.
async fn why_unproven(order: &mut Order) -> Option<(String, String)> {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        if authorization.refresh().await.is_ok_and(|state| state.status != AuthorizationStatus::Invalid) {
            continue;
        }
        let reason = authorization.challenges.iter().find_map(|challenge| challenge.error.as_ref());
        if let Some(reason) = reason {
            return Some((authorization.identifier().to_string(), reason.to_string()));
        }
    }
    None
}

fn signing_request(names: &[Domain]) -> Result<(Vec<u8>, String), CertificateError> {
    let generate = |error: rcgen::Error| CertificateError::Generate(error.to_string());
    let names: Vec<_> = names.iter().map(Domain::to_string).collect();
    let mut parameters = CertificateParams::new(names).map_err(generate)?;
    parameters.distinguished_name = DistinguishedName::new();
    let key = KeyPair::generate().map_err(generate)?;
    let request = parameters.serialize_request(&key).map_err(generate)?;
    Ok((request.der().to_vec(), key.serialize_pem()))
}

/// RFC 8737 §3: self-signed, for the one name, with the digest in the critical acmeIdentifier extension.
fn alpn_certificate(name: &str, digest: &[u8]) -> Result<Arc<CertifiedKey>, CertificateError> {
    let generate = |error: rcgen::Error| CertificateError::Generate(error.to_string());
    let mut parameters = CertificateParams::new(vec![name.to_owned()]).map_err(generate)?;
    parameters.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate().map_err(generate)?;
    let certificate = parameters.self_signed(&key).map_err(generate)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = any_supported_type(&key).map_err(CertificateError::Pair)?;
    Ok(Arc::new(CertifiedKey::new(vec![certificate.der().clone()], key)))
}
