//! The code flow with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 7636).

use bytes::Bytes;
use chrono::DateTime;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreJwsSigningAlgorithm as Signature,
    CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};
use postroad_base::{EmailAddress, ProviderId, UserId};
use postroad_db::{Tx, values};
use postroad_net::http::Client;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Provider;
use crate::ceremony::Kind;
use crate::session::{SignInMethod, Started, Visitor};
use crate::{AccountError, Accounts, Actor, By, Change, Membership, Sealer, Secret, User, UserStatus, user};

/// Signatures with a key of the provider's alone (RFC 7518 §3.1); never `none`, nor one that our client secret could make.
const SIGNATURES: [Signature; 7] = [
    Signature::RsaSsaPkcs1V15Sha256,
    Signature::RsaSsaPkcs1V15Sha384,
    Signature::RsaSsaPkcs1V15Sha512,
    Signature::RsaSsaPssSha256,
    Signature::EcdsaP256Sha256,
    Signature::EcdsaP384Sha384,
    Signature::EdDsa,
];

/// Why a provider does not let somebody in.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error(transparent)]
    Account(#[from] AccountError),
    /// There is no such provider, or it is turned off.
    #[error("there is no such provider")]
    Unknown,
    /// The provider cannot be asked, or answers what cannot be.
    #[error("the provider does not answer as it should: {0}")]
    Provider(String),
    /// The person did not agree, or the provider refused.
    #[error("the provider refused")]
    Refused,
    /// The answer does not belong to what was begun in this browser.
    #[error("the sign-in was begun elsewhere, or too long ago")]
    Mismatch,
    /// The provider does not say that the address is the person's.
    #[error("the provider has not verified the address")]
    Unverified,
    #[error("addresses of this domain may not sign in here")]
    DomainForbidden,
    /// Nobody here has the address, and users are not made.
    #[error("nobody here has this address")]
    NoUser,
    #[error("the user may not sign in")]
    Disabled,
}

impl From<postroad_db::DbError> for OidcError {
    fn from(error: postroad_db::DbError) -> Self {
        Self::Account(error.into())
    }
}

/// What a provider sends the browser back with.
#[derive(Clone, Debug)]
pub struct Return<'a> {
    pub code: &'a str,
    pub state: &'a str,
    /// What the browser kept: that this is the browser it was begun in.
    pub ceremony: &'a str,
}

#[derive(Serialize, Deserialize)]
struct Begun {
    provider: ProviderId,
    state: String,
    nonce: String,
    verifier: String,
    redirect: String,
    return_to: String,
}

impl Accounts {
    /// Where to send the browser, and what it is to keep until it comes back to `redirect`.
    ///
    /// # Errors
    /// [`OidcError::Unknown`] or [`OidcError::Provider`].
    pub async fn begin_provider(
        &self,
        id: ProviderId,
        redirect: &str,
        return_to: &str,
        http: &Client,
        sealer: &Sealer,
    ) -> Result<(String, Secret), OidcError> {
        let (provider, secret) = self.providers.open(id, sealer).await?.ok_or(OidcError::Unknown)?;
        let metadata = discover(&provider, http).await?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(provider.client_id),
            Some(ClientSecret::new(secret.expose().to_owned())),
        )
        .set_redirect_uri(redirect_url(redirect)?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let begun = Begun {
            provider: id,
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            redirect: redirect.to_owned(),
            return_to: return_to.to_owned(),
        };
        let ceremony = self.ceremonies.begin(Kind::Provider, &begun).await?;
        Ok((url.to_string(), ceremony))
    }

    /// Signs the person in that the provider vouches for. Returns the session and where the person wanted to go.
    ///
    /// # Errors
    /// [`OidcError`] says why not.
    pub async fn finish_provider(
        &self,
        id: ProviderId,
        back: Return<'_>,
        http: &Client,
        sealer: &Sealer,
        visitor: &Visitor,
    ) -> Result<(Started, String), OidcError> {
        let begun: Begun = match self.ceremonies.take(Kind::Provider, back.ceremony).await {
            Err(AccountError::CeremonyInvalid(_)) => return Err(OidcError::Mismatch),
            other => other?,
        };
        // RFC 6749 §10.12: only the browser that began it holds both.
        if begun.provider != id || begun.state != back.state {
            return Err(OidcError::Mismatch);
        }
        let (provider, secret) = self.providers.open(id, sealer).await?.ok_or(OidcError::Unknown)?;
        let claims = self.claims(&provider, &secret, &begun, back.code, http).await?;
        let started = self.admit(&provider, &claims, visitor).await?;
        Ok((started, begun.return_to))
    }

    async fn claims(
        &self,
        provider: &Provider,
        secret: &Secret,
        begun: &Begun,
        code: &str,
        http: &Client,
    ) -> Result<CoreIdTokenClaims, OidcError> {
        let odd = |error: &dyn std::error::Error| OidcError::Provider(error.to_string());
        let metadata = discover(provider, http).await?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(provider.client_id.clone()),
            Some(ClientSecret::new(secret.expose().to_owned())),
        )
        .set_redirect_uri(redirect_url(&begun.redirect)?);
        let send = |request: HttpRequest| send(http.clone(), request);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| odd(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
            .request_async(&send)
            .await
            .map_err(|error| odd(&error))?;
        let token = tokens.extra_fields().id_token();
        let token = token.ok_or_else(|| OidcError::Provider("it sent no ID token".to_owned()))?;
        let now = self.clock().now().as_secs();
        let verifier = client
            .id_token_verifier()
            .set_time_fn(move || DateTime::from_timestamp(now, 0).unwrap_or_default())
            .set_allowed_algs(SIGNATURES);
        let claims =
            token.claims(&verifier, &Nonce::new(begun.nonce.clone())).map_err(|error| odd(&error))?;
        Ok(claims.clone())
    }

    /// Finds the person by what the provider calls it, or by an address the provider has verified.
    async fn admit(
        &self,
        provider: &Provider,
        claims: &CoreIdTokenClaims,
        visitor: &Visitor,
    ) -> Result<Started, OidcError> {
        let subject = claims.subject().as_str();
        let verified = claims.email_verified() == Some(true);
        let email = claims.email().and_then(|email| email.as_str().parse::<EmailAddress>().ok());
        let now = self.clock().now();
        let mut tx = self.db().begin().await?;
        tx.lock(&format!("oidc {} {subject}", provider.issuer)).await?;
        let sql = "SELECT user_id FROM account_oidc_identity WHERE issuer = ? AND subject = ?";
        let known = tx.query_one(sql, values![&provider.issuer, subject]).await?;
        let known: Option<UserId> = known.map(|row| row.get("user_id")).transpose()?;
        if !provider.allowed_domains.is_empty() {
            let email = email.as_ref().filter(|_| verified).ok_or(OidcError::Unverified)?;
            if !provider.allowed_domains.iter().any(|domain| domain == email.domain()) {
                return Err(OidcError::DomainForbidden);
            }
        }
        let id = match known {
            Some(id) => id,
            None => {
                let email = email.filter(|_| verified).ok_or(OidcError::Unverified)?;
                let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
                self.link(&mut tx, provider, subject, email, name, visitor).await?
            }
        };
        let person = self.users.get_in(&mut tx, id).await?;
        if person.is_none_or(|person| person.status != UserStatus::Active) {
            return Err(OidcError::Disabled);
        }
        let sql = "UPDATE account_oidc_identity SET last_used_at = ? WHERE issuer = ? AND subject = ?";
        tx.execute(sql, values![now, &provider.issuer, subject]).await?;
        let started = self.sessions.start(&mut tx, id, SignInMethod::Provider, visitor).await?;
        tx.commit().await?;
        Ok(started)
    }

    async fn link(
        &self,
        tx: &mut Tx,
        provider: &Provider,
        subject: &str,
        email: EmailAddress,
        name: Option<String>,
        visitor: &Visitor,
    ) -> Result<UserId, OidcError> {
        let now = self.clock().now();
        let sql = "SELECT id FROM account_user WHERE email_canonical = ?";
        let found = tx.query_one(sql, values![email.canonical()]).await?;
        let id = match found {
            Some(row) => row.get("id")?,
            None if provider.create_users => {
                let name = name.unwrap_or_else(|| email.to_string());
                let person = User::new(email, &name, now)?;
                user::insert(tx, &person, user::NO_PASSWORD).await?;
                let by = By { actor: Actor::User(person.id), ip: visitor.ip };
                self.note(tx, &by, None, "user.created", &person.id).await?;
                if let Some((workspace, role)) = provider.place {
                    let membership = Membership { user: person.id, workspace, role };
                    user::insert_membership(tx, membership, now).await?;
                    self.note(tx, &by, Some(workspace), "member.joined", &person.id).await?;
                }
                person.id
            }
            None => return Err(OidcError::NoUser),
        };
        let sql = "INSERT INTO account_oidc_identity (issuer, subject, user_id, created_at, last_used_at) \
                   VALUES (?, ?, ?, ?, ?)";
        tx.execute(sql, values![&provider.issuer, subject, id, now, now]).await?;
        let change = Change {
            workspace: None,
            action: "user.linked",
            subject: id.to_string(),
            before: None,
            after: Some(json!({ "issuer": provider.issuer })),
        };
        self.audit.record(tx, &By { actor: Actor::User(id), ip: visitor.ip }, change).await?;
        Ok(id)
    }
}

fn redirect_url(text: &str) -> Result<RedirectUrl, OidcError> {
    RedirectUrl::new(text.to_owned()).map_err(|error| OidcError::Provider(error.to_string()))
}

async fn discover(provider: &Provider, http: &Client) -> Result<CoreProviderMetadata, OidcError> {
    let odd = |error: &dyn std::error::Error| OidcError::Provider(error.to_string());
    let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|error| odd(&error))?;
    let send = |request: HttpRequest| send(http.clone(), request);
    CoreProviderMetadata::discover_async(issuer, &send).await.map_err(|error| odd(&error))
}

/// Over the guarded client: no redirects, no private addresses unless an operator allows them, bounded bodies.
async fn send(http: Client, request: HttpRequest) -> Result<HttpResponse, std::io::Error> {
    let (parts, body) = request.into_parts();
    let answer = http.send(http::Request::from_parts(parts, Bytes::from(body))).await;
    let answer = answer.map_err(std::io::Error::other)?;
    let mut response = http::Response::new(answer.body.to_vec());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}
