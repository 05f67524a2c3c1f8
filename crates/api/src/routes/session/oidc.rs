//! Signing in at a provider: the browser goes there and comes back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use postroad_account::{AccountError, OidcError, Return};
use postroad_base::ProviderId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{Site, Visit, cookie, public_url};
use crate::extract::{Id, Params};
use crate::{ApiState, Problem};

/// How long the browser keeps what it needs on the way back.
const CEREMONY_SECS: u64 = 300;
const RETURN_TO_MAX_BYTES: usize = 1_000;
/// Where the web app tells that it did not work.
const SIGN_IN_PAGE: &str = "/sign-in";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StartQuery {
    /// Where to go afterwards: a path of this server.
    return_to: Option<String>,
}

/// What the provider sends back (RFC 6749 §4.1.2). Providers add more, which is passed over.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallbackQuery {
    /// What stands for the person's consent.
    code: Option<String>,
    /// What was sent along.
    state: Option<String>,
    /// Why there is no code.
    error: Option<String>,
}

/// A path of ours, and nothing that a browser could take for another host.
fn safe_path(wanted: Option<&str>) -> &str {
    let wanted = wanted.unwrap_or("/");
    let inside = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && wanted.len() <= RETURN_TO_MAX_BYTES
        && wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if inside { wanted } else { "/" }
}

fn redirect_uri(state: &ApiState, site: &Site, id: ProviderId) -> String {
    let base = public_url(state).unwrap_or_else(|| site.origin());
    format!("{base}/api/v1/session/oidc/{id}/callback")
}

fn found(location: &str, cookies: Vec<HeaderValue>) -> Response {
    let Ok(location) = HeaderValue::try_from(location) else {
        return Problem::internal().into_response();
    };
    let mut response = StatusCode::FOUND.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// Back to the sign-in page, which has words for the rule.
fn failed(error: OidcError, site: &Site) -> Response {
    let rule = match &error {
        OidcError::Account(AccountError::CeremonyInvalid(_)) | OidcError::Mismatch => "provider_mismatch",
        OidcError::Account(account) => {
            tracing::error!(error = %account, "a sign-in at a provider failed");
            "provider_failed"
        }
        OidcError::Unknown => "provider_unknown",
        OidcError::Provider(_) => {
            tracing::warn!(%error, "a provider to sign in at does not work");
            "provider_failed"
        }
        OidcError::Refused => "provider_refused",
        OidcError::Unverified => "provider_email_unverified",
        OidcError::DomainForbidden => "provider_domain_forbidden",
        OidcError::NoUser => "provider_user_unknown",
        OidcError::Disabled => "login_refused",
    };
    found(&format!("{SIGN_IN_PAGE}?problem={rule}"), vec![cookie::set_ceremony(site, "", 0)])
}

/// Sign in at a provider
///
/// Sends the browser to the provider, which sends it back.
#[utoipa::path(
    get,
    path = "/session/oidc/{id}/start",
    operation_id = "startProviderSignIn",
    tag = "session",
    security(()),
    params(("id" = Uuid, Path, description = "The provider"), StartQuery),
    responses((status = 302, description = "To the provider; or to the sign-in page, which is told the problem."))
)]
pub async fn start(
    State(state): State<Arc<ApiState>>,
    site: Site,
    Id(id): Id<ProviderId>,
    Params(query): Params<StartQuery>,
) -> Response {
    let redirect = redirect_uri(&state, &site, id);
    let return_to = safe_path(query.return_to.as_deref());
    let begun =
        state.accounts.begin_provider(id, &redirect, return_to, &state.provider_http, &state.sealer).await;
    match begun {
        Ok((url, ceremony)) => {
            found(&url, vec![cookie::set_ceremony(&site, ceremony.expose(), CEREMONY_SECS)])
        }
        Err(error) => failed(error, &site),
    }
}

/// Come back from a provider
#[utoipa::path(
    get,
    path = "/session/oidc/{id}/callback",
    operation_id = "finishProviderSignIn",
    tag = "session",
    security(()),
    params(("id" = Uuid, Path, description = "The provider"), CallbackQuery),
    responses((
        status = 302,
        description = "To where the person wanted to go, signed in; or to the sign-in page, which is told the problem.",
    ))
)]
pub async fn callback(
    State(state): State<Arc<ApiState>>,
    visit: Visit,
    headers: HeaderMap,
    Id(id): Id<ProviderId>,
    Params(query): Params<CallbackQuery>,
) -> Response {
    let Visit { site, visitor } = visit;
    let (Some(code), Some(given)) = (&query.code, &query.state) else {
        return failed(if query.error.is_some() { OidcError::Refused } else { OidcError::Mismatch }, &site);
    };
    let Some(ceremony) = cookie::ceremony(&headers) else { return failed(OidcError::Mismatch, &site) };
    let back = Return { code, state: given, ceremony: &ceremony };
    let finished =
        state.accounts.finish_provider(id, back, &state.provider_http, &state.sealer, &visitor).await;
    match finished {
        Ok((started, return_to)) => {
            let cookies = vec![cookie::set(&site, &started.token), cookie::set_ceremony(&site, "", 0)];
            found(safe_path(Some(&return_to)), cookies)
        }
        Err(error) => failed(error, &site),
    }
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn only_our_own_pages_are_returned_to() {
        for good in ["/", "/messages?q=a%20b", "/join?token=abc#x"] {
            assert_eq!(safe_path(Some(good)), good);
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "messages",
            "/a\r\nSet-Cookie: x",
            "/\t/evil.example",
            " /",
        ] {
            assert_eq!(safe_path(Some(bad)), "/", "{bad:?}");
        }
        assert_eq!(safe_path(Some(&format!("/{}", "a".repeat(1_000)))), "/");
    }
}
