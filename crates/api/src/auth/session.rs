use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Uri, header};
use postroad_account::{By, Principal, Session, User, Visitor};
use postroad_base::{SessionId, UtcMillis, WorkspaceId};

use super::client::client_address;
use super::{Site, cookie, csrf, site};
use crate::{ApiState, Problem};

/// Names the workspace a person means.
const WORKSPACE_HEADER: &str = "postroad-workspace";
/// The same for what cannot send headers: frames, downloads, event streams.
const WORKSPACE_PARAMETER: &str = "workspace";
/// What the CSRF token is a tag for.
const CSRF_CONTEXT: &str = "csrf";

/// A person who is signed in, whatever workspace it means.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub session: Session,
    pub user: User,
    pub ip: Option<IpAddr>,
}

/// What pages of ours send back with every change. It is bound to the session and outlives its renewal.
pub(crate) fn csrf_token(state: &ApiState, session: SessionId) -> String {
    let tag = state.sealer.tag(CSRF_CONTEXT, session.as_bytes());
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl SignedIn {
    pub fn by(&self) -> By {
        By { actor: postroad_account::Actor::User(self.user.id), ip: self.ip }
    }

    /// For changes to how somebody signs in.
    pub fn require_fresh(&self, now: UtcMillis) -> Result<(), Problem> {
        if self.session.is_fresh(now) { Ok(()) } else { Err(stale()) }
    }
}

/// What is asked of a person whose sign-in is long ago.
pub(crate) fn stale() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "recent_login_required", "prove again who you are before this change")
        .with_fix("POST /api/v1/me/confirm, then repeat the request.")
}

/// The session a request carries, if it is good.
pub(super) async fn find(
    state: &ApiState,
    headers: &HeaderMap,
    site: &Site,
    ip: Option<IpAddr>,
) -> Result<Option<SignedIn>, Problem> {
    let Some(token) = cookie::token(headers, site) else {
        return Err(missing());
    };
    let Some(session) = state.accounts.sessions.authenticate(&token).await? else { return Ok(None) };
    let user = state.accounts.person(session.user).await?;
    Ok(user.map(|user| SignedIn { session, user, ip }))
}

pub(super) fn missing() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "session_missing", "nobody is signed in here")
}

pub(super) fn expired() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "session_expired", "the session is over; sign in again")
}

/// Whether a request without any credentials comes from a browser.
pub(super) fn from_browser(headers: &HeaderMap) -> bool {
    headers.contains_key("sec-fetch-site") || headers.contains_key(WORKSPACE_HEADER)
}

pub(super) fn check_csrf(
    state: &ApiState,
    signed_in: &SignedIn,
    method: &Method,
    headers: &HeaderMap,
    site: &Site,
) -> Result<(), Problem> {
    let public = site::public_url(state);
    let expected = csrf_token(state, signed_in.session.id);
    csrf::check(method, headers, site, public.as_deref(), &expected)
}

pub(super) fn check_public(
    state: &ApiState,
    method: &Method,
    headers: &HeaderMap,
    site: &Site,
) -> Result<(), Problem> {
    csrf::check_public(method, headers, site, site::public_url(state).as_deref())
}

/// What the person may do in the workspace the request names, or in its first one.
///
/// # Errors
/// `404` for a workspace that is not there or that the person may not enter: both look the same.
pub(super) async fn principal(
    state: &ApiState,
    signed_in: &SignedIn,
    named: Option<&str>,
) -> Result<Principal, Problem> {
    let users = &state.accounts.users;
    let user = &signed_in.user;
    let unknown = || Problem::not_found("workspace");
    let workspace = match named {
        Some(text) => {
            let id = text.parse::<WorkspaceId>().map_err(|_| unknown())?;
            state.accounts.workspaces.cached(id).await?.map(|found| found.id).ok_or_else(unknown)?
        }
        None => users.default_workspace(user.id, user.administrator).await?.ok_or_else(|| {
            Problem::new(StatusCode::FORBIDDEN, "workspace_missing", "you are in no workspace")
                .with_fix("Ask a member for an invitation.")
        })?,
    };
    users.principal(user.id, workspace).await?.ok_or_else(unknown)
}

/// The workspace a request names, taken out of its query so that no operation has to know the parameter.
pub(super) fn named_workspace(headers: &HeaderMap, uri: &mut Uri) -> Option<String> {
    let header = headers.get(WORKSPACE_HEADER).and_then(|value| value.to_str().ok());
    let mut found = header.map(|text| text.trim().to_owned());
    let Some(query) = uri.query() else { return found };
    let is_ours = |pair: &&str| pair.split('=').next() == Some(WORKSPACE_PARAMETER);
    if !query.split('&').any(|pair| is_ours(&pair)) {
        return found;
    }
    let value = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == WORKSPACE_PARAMETER);
    found = found.or_else(|| value.map(|(_, value)| value.into_owned()));
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_ours(pair)).collect();
    let path = uri.path();
    let target = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = target.parse().ok();
    if let Ok(shorter) = Uri::from_parts(parts) {
        *uri = shorter;
    }
    found
}

impl FromRequestParts<Arc<ApiState>> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<ApiState>) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(missing)
    }
}

/// For operations that are open, and mean more to somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct MaybeSignedIn(pub Option<SignedIn>);

impl FromRequestParts<Arc<ApiState>> for MaybeSignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<ApiState>) -> Result<Self, Problem> {
        Ok(Self(parts.extensions.get::<SignedIn>().cloned()))
    }
}

/// Somebody who comes to sign in: where from, with what, and to which site.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub site: Site,
    pub visitor: Visitor,
}

impl FromRequestParts<Arc<ApiState>> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<ApiState>) -> Result<Self, Problem> {
        let site = Site::from_request_parts(parts, state).await?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let visitor = Visitor {
            ip: client_address(&parts.extensions),
            user_agent: agent.unwrap_or_default().to_owned(),
            replaces: replaced(&parts.extensions),
        };
        Ok(Self { site, visitor })
    }
}

fn replaced(extensions: &Extensions) -> Option<SessionId> {
    extensions.get::<SignedIn>().map(|signed_in| signed_in.session.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_taken_out_of_the_query() {
        let check = |uri: &str| {
            let mut uri: Uri = uri.parse().unwrap();
            let found = named_workspace(&HeaderMap::new(), &mut uri);
            (found.unwrap_or_default(), uri.to_string())
        };
        let is = |workspace: &str, uri: &str| (workspace.to_owned(), uri.to_owned());
        assert_eq!(check("/a?workspace=w"), is("w", "/a"));
        assert_eq!(check("/a?limit=1&workspace=w&q=x%26y"), is("w", "/a?limit=1&q=x%26y"));
        assert_eq!(check("/a?q=workspace"), is("", "/a?q=workspace"));
        assert_eq!(check("http://h/a?workspace=w"), is("w", "http://h/a"));
        let mut headers = HeaderMap::new();
        headers.insert(WORKSPACE_HEADER, "h".parse().unwrap());
        let mut uri: Uri = "/a?workspace=w".parse().unwrap();
        assert_eq!(named_workspace(&headers, &mut uri).as_deref(), Some("h"));
    }
}
