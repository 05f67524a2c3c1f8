use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use postroad_account::Scope;

use super::authorise::{LocalSocket, by_key};
use super::{Caller, SignedIn};
use crate::{Answer, ApiState, Problem};

/// What a request proved itself with, to be looked at again while a long answer is under way.
#[derive(Clone, Debug)]
pub(crate) struct Recheck {
    headers: HeaderMap,
    is_local: bool,
    session: Option<(SignedIn, Caller)>,
}

impl Recheck {
    /// Whether the request would still be let through. A database that cannot answer revokes nothing.
    pub async fn still_holds(&self, state: &ApiState, scope: Scope) -> bool {
        if self.is_local {
            return true;
        }
        let asked = match &self.session {
            Some((signed_in, caller)) => session_holds(state, signed_in, caller, scope).await,
            None => by_key(state, &self.headers).await.map(|principal| principal.may(scope)),
        };
        asked.unwrap_or_else(|problem| problem.status().is_server_error())
    }
}

async fn session_holds(
    state: &ApiState,
    signed_in: &SignedIn,
    caller: &Caller,
    scope: Scope,
) -> Answer<bool> {
    if !state.accounts.sessions.is_open(signed_in.session.id).await? {
        return Ok(false);
    }
    let principal = state.accounts.users.principal(signed_in.user.id, caller.workspace()).await?;
    Ok(principal.is_some_and(|principal| principal.may(scope)))
}

impl<S: Send + Sync> FromRequestParts<S> for Recheck {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let extensions = &parts.extensions;
        let session = extensions.get::<SignedIn>().cloned().zip(extensions.get::<Caller>().copied());
        Ok(Self {
            headers: parts.headers.clone(),
            is_local: extensions.get::<LocalSocket>().is_some(),
            session,
        })
    }
}
