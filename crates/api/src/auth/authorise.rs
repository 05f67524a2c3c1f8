use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use postroad_account::{Actor, Principal, Scope};
use postroad_base::ApiKeyId;

use super::access::{Access, AccessTable};
use super::caller::Caller;
use super::rate_limit::{self, Decision, Rate, RateLimiter};
use super::workspace;
use crate::{ApiState, Problem};

/// Put into every request that came through the control socket, and into no other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalSocket;

const METRICS_SCOPE: &str = "metrics:read";

/// What the guard needs besides the request.
#[derive(Debug)]
pub(crate) struct Guard {
    pub access: AccessTable,
    keys: (Rate, RateLimiter<ApiKeyId>),
    addresses: (Rate, RateLimiter<IpAddr>),
}

impl Guard {
    pub fn new(access: AccessTable, per_key: Rate, per_address: Rate) -> Self {
        Self {
            access,
            keys: (per_key, RateLimiter::new(per_key)),
            addresses: (per_address, RateLimiter::new(per_address)),
        }
    }
}

/// The address the request came from; none through the control socket.
pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
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
    let ip = peer(request.extensions());
    let local = request.extensions().get::<LocalSocket>().is_some();
    let (principal, counted) = if local {
        let chosen = workspace::chosen(request.headers(), &state.accounts.workspaces).await;
        (Principal::local_operator(chosen.map_err(refused)?), None)
    } else {
        let by_address = count(&guard.addresses, "address", state, ip.map(rate_limit::network_of))?;
        let principal = by_key(state, request.headers()).await.map_err(refused)?;
        (principal, count(&guard.keys, "key", state, key_of(&principal))?.or(by_address))
    };
    permit(&principal, access).map_err(refused)?;
    request.extensions_mut().insert(Caller { principal, ip });
    Ok((request, counted))
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
    let missing = || {
        Problem::new(StatusCode::UNAUTHORIZED, "key_missing", "this operation needs an API key")
            .with_fix("Send the header Authorization: Bearer KEY.")
    };
    let value = headers.get(header::AUTHORIZATION).ok_or_else(missing)?;
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(missing()) }
}

/// Whether a request carries a key that may read metrics.
pub(crate) async fn may_read_metrics(state: &ApiState, headers: &HeaderMap) -> bool {
    let Ok(scope) = METRICS_SCOPE.parse::<Scope>() else { return false };
    by_key(state, headers).await.is_ok_and(|principal| principal.may(scope))
}

fn permit(principal: &Principal, access: Access) -> Result<(), Problem> {
    match access {
        Access::AnyKey => Ok(()),
        Access::Scope(scope) if principal.may(scope) => Ok(()),
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
