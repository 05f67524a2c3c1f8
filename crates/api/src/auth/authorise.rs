use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use postroad_account::{Actor, Principal, Scope};
use postroad_base::{ApiKeyId, SessionId};

use super::access::{Access, AccessTable};
use super::caller::Caller;
use super::client::client_address;
use super::rate_limit::{self, Decision, Rate, RateLimiter};
use super::session::SignedIn;
use super::site::{self, Site};
use super::{session, workspace};
use crate::{ApiLimits, ApiState, Problem};

/// Put into every request that came through the control socket, and into no other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalSocket;

const METRICS_SCOPE: &str = "metrics:read";

/// What the guard needs besides the request.
#[derive(Debug)]
pub(crate) struct Guard {
    pub access: AccessTable,
    keys: Limit<ApiKeyId>,
    sessions: Limit<SessionId>,
    addresses: Limit<IpAddr>,
    /// Of what anybody may call.
    open: Limit<IpAddr>,
}

type Limit<K> = (Rate, RateLimiter<K>);

impl Guard {
    pub fn new(access: AccessTable, limits: &ApiLimits) -> Self {
        fn limit<K: std::hash::Hash + Eq>(rate: Rate) -> Limit<K> {
            (rate, RateLimiter::new(rate))
        }
        Self {
            access,
            keys: limit(limits.per_key),
            sessions: limit(limits.per_session),
            addresses: limit(limits.per_address),
            open: limit(limits.open_per_address),
        }
    }
}

/// Lets a request through to its handler if whoever makes it may do so, with a [`Caller`] in its extensions.
pub(crate) async fn authorise(
    State((state, guard)): State<(Arc<ApiState>, Arc<Guard>)>,
    request: Request,
    next: Next,
) -> Response {
    match admit(&state, &guard, request).await {
        Ok((request, counted)) => {
            let mut response = next.run(request).await;
            if let Some((policy, rate, decision)) = counted {
                rate_limit::write_headers(response.headers_mut(), policy, rate, &decision);
            }
            response
        }
        Err(response) => *response,
    }
}

/// The limit a request was counted against.
type Counted = Option<(&'static str, Rate, Decision)>;

async fn admit(state: &ApiState, guard: &Guard, mut request: Request) -> Result<(Request, Counted), Refused> {
    let path =
        request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let Some(access) = guard.access.find(request.method(), &path) else {
        return Err(Box::new(closed(guard, &path)));
    };
    let ip = client_address(request.extensions());
    if request.extensions().get::<LocalSocket>().is_some() {
        local(state, access, &mut request).await.map_err(refused)?;
        return Ok((request, None));
    }
    let by_address = count(&guard.addresses, "address", state, ip.map(rate_limit::network_of))?;
    let counted = if access == Access::Public {
        let counted = count(&guard.open, "open", state, ip.map(rate_limit::network_of))?;
        open(state, &mut request).await.map_err(refused)?;
        counted
    } else if request.headers().contains_key(header::AUTHORIZATION) {
        let headers = request.headers().clone();
        let principal = by_key(state, &headers).await.map_err(refused)?;
        let counted = count(&guard.keys, "key", state, key_of(&principal))?;
        permit(&principal, access).map_err(refused)?;
        request.extensions_mut().insert(Caller { principal, ip, signed_in_at: None });
        counted
    } else {
        by_session(state, guard, access, &mut request).await?
    };
    Ok((request, counted.or(by_address)))
}

/// Through the control socket: the operator of the machine. It is no person, so what is about a person is not for it.
async fn local(state: &ApiState, access: Access, request: &mut Request) -> Result<(), Problem> {
    match access {
        Access::Public => Ok(()),
        Access::Session => Err(session_required()),
        Access::Scope(_) | Access::Administrator | Access::AnyKey => {
            let headers = request.headers().clone();
            let chosen = workspace::chosen(&headers, &state.accounts.workspaces).await?;
            let principal = Principal::local_operator(chosen);
            request.extensions_mut().insert(Caller { principal, ip: None, signed_in_at: None });
            Ok(())
        }
    }
}

fn site(state: &ApiState, request: &Request) -> Site {
    let public = site::public_url(state);
    Site::of(request.headers(), request.uri(), request.extensions(), public.as_deref())
}

/// What anybody may call. A session counts only if the request comes from a page of ours.
async fn open(state: &ApiState, request: &mut Request) -> Result<(), Problem> {
    let site = site(state, request);
    session::check_public(state, request.method(), request.headers(), &site)?;
    let (headers, ip) = (request.headers().clone(), client_address(request.extensions()));
    if let Ok(Some(found)) = session::find(state, &headers, &site, ip).await
        && session::check_csrf(state, &found, request.method(), &headers, &site).is_ok()
    {
        request.extensions_mut().insert(found);
    }
    Ok(())
}

async fn by_session(
    state: &ApiState,
    guard: &Guard,
    access: Access,
    request: &mut Request,
) -> Result<Counted, Refused> {
    let (site, ip) = (site(state, request), client_address(request.extensions()));
    // A request's body cannot be shared between threads, so that only its headers are held while waiting.
    let headers = request.headers().clone();
    let signed_in = signed_in(state, access, &headers, &site, ip).await.map_err(refused)?;
    let counted = count(&guard.sessions, "session", state, Some(signed_in.session.id))?;
    session::check_csrf(state, &signed_in, request.method(), &headers, &site).map_err(refused)?;
    let named = session::named_workspace(&headers, request.uri_mut());
    let chosen = session::principal(state, &signed_in, named.as_deref()).await;
    let principal = match (access, chosen) {
        // A person is somebody in no workspace, too.
        (Access::Session, Err(problem)) if problem.status().is_client_error() => None,
        (_, chosen) => Some(chosen.map_err(refused)?),
    };
    if let Some(principal) = principal {
        permit(&principal, access).map_err(refused)?;
        let caller =
            Caller { principal, ip: signed_in.ip, signed_in_at: Some(signed_in.session.signed_in_at) };
        request.extensions_mut().insert(caller);
    }
    request.extensions_mut().insert(signed_in);
    Ok(counted)
}

async fn signed_in(
    state: &ApiState,
    access: Access,
    headers: &HeaderMap,
    site: &Site,
    ip: Option<IpAddr>,
) -> Result<SignedIn, Problem> {
    match session::find(state, headers, site, ip).await {
        Ok(found) => found.ok_or_else(session::expired),
        Err(problem) if problem.status() != StatusCode::UNAUTHORIZED => Err(problem),
        Err(missing) if access == Access::Session || session::from_browser(headers) => Err(missing),
        Err(_) => Err(key_missing()),
    }
}

fn session_required() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "session_required",
        "this operation is about the person who is signed in; a key is nobody",
    )
}

/// The answer of a request that does not get to its handler.
type Refused = Box<Response>;

fn refused(problem: Problem) -> Refused {
    Box::new(problem.into_response())
}

/// Nothing undocumented is served: a known path answers with the methods it has.
fn closed(guard: &Guard, path: &str) -> Response {
    match guard.access.allow(path) {
        Some(allow) => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, allow)]).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn count<K: std::hash::Hash + Eq>(
    (rate, limiter): &(Rate, RateLimiter<K>),
    policy: &'static str,
    state: &ApiState,
    key: Option<K>,
) -> Result<Counted, Refused> {
    let Some(key) = key else { return Ok(None) };
    let decision = limiter.check(key, state.clock.now());
    if decision.allowed {
        return Ok(Some((policy, *rate, decision)));
    }
    let detail = format!("this {policy} sends requests faster than {} a minute", rate.per_minute);
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
        .with_fix(
            "Wait as long as Retry-After says; send many messages with one POST /api/v1/messages/batch.",
        )
        .retry_after(decision.retry_after_secs);
    let mut response = problem.into_response();
    rate_limit::write_headers(response.headers_mut(), policy, *rate, &decision);
    Err(Box::new(response))
}

fn key_of(principal: &Principal) -> Option<ApiKeyId> {
    match principal.actor {
        Actor::ApiKey(id) => Some(id),
        _ => None,
    }
}

/// Guessing is hopeless (256 random bits), so a wrong key costs no more than a request: it is counted by address.
pub(super) async fn by_key(state: &ApiState, headers: &HeaderMap) -> Result<Principal, Problem> {
    let token = bearer(headers)?;
    let found = state.accounts.api_keys.authenticate(token).await?;
    found.ok_or_else(|| {
        Problem::new(StatusCode::UNAUTHORIZED, "key_invalid", "the API key is unknown, disabled or expired")
            .with_fix("Make one with \"postroad key create\", or in POST /api/v1/keys.")
    })
}

/// RFC 6750 §2.1; the scheme's name is case-insensitive (RFC 9110 §11.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let value = headers.get(header::AUTHORIZATION).ok_or_else(key_missing)?;
    let (scheme, token) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(key_missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(key_missing()) }
}

fn key_missing() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "key_missing", "this operation needs an API key")
        .with_fix("Send the header Authorization: Bearer KEY.")
}

/// Whether a request carries a key that may read metrics.
pub(crate) async fn may_read_metrics(state: &ApiState, headers: &HeaderMap) -> bool {
    let Ok(scope) = METRICS_SCOPE.parse::<Scope>() else { return false };
    by_key(state, headers).await.is_ok_and(|principal| principal.may(scope))
}

fn permit(principal: &Principal, access: Access) -> Result<(), Problem> {
    match access {
        Access::AnyKey | Access::Public => Ok(()),
        Access::Session if matches!(principal.actor, Actor::User(_)) => Ok(()),
        Access::Session => Err(session_required()),
        Access::Scope(scope) if principal.may(scope) => Ok(()),
        Access::Scope(scope) if matches!(principal.actor, Actor::User(_)) => {
            let detail = format!("your role in this workspace does not include {scope}");
            Err(Problem::new(StatusCode::FORBIDDEN, "scope_missing", detail)
                .with_fix("Ask an owner of the workspace for another role."))
        }
        Access::Scope(scope) => {
            let detail = format!("the API key does not have the scope {scope}");
            Err(Problem::new(StatusCode::FORBIDDEN, "scope_missing", detail)
                .with_fix("Use a key with this scope; a key's scopes cannot be changed."))
        }
        Access::Administrator if principal.administrator => Ok(()),
        Access::Administrator => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "administrator_required",
            "this operation is for administrators of the installation",
        )
        .with_fix("Use the postroad command on the server itself.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bearer_token_is_found() {
        let check = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            bearer(&headers).map(str::to_owned).map_err(|problem| problem.rule().to_owned())
        };
        assert_eq!(check("Bearer abc"), Ok("abc".into()));
        assert_eq!(check("bearer  abc "), Ok("abc".into()));
        for bad in ["Basic abc", "abc", "Bearer", ""] {
            assert_eq!(check(bad), Err("key_missing".into()), "{bad}");
        }
    }
}
