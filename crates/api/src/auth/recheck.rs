use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use postroad_account::Scope;

use super::authorise::{LocalSocket, by_key};
use crate::{ApiState, Problem};

/// What a request proved itself with, to be looked at again while a long answer is under way.
#[derive(Clone, Debug)]
pub(crate) struct Recheck {
    headers: HeaderMap,
    is_local: bool,
}

impl Recheck {
    /// Whether the request would still be let through. A database that cannot answer revokes nothing.
    pub async fn still_holds(&self, state: &ApiState, scope: Scope) -> bool {
        if self.is_local {
            return true;
        }
        match by_key(state, &self.headers).await {
            Ok(principal) => principal.may(scope),
            Err(problem) => problem.status().is_server_error(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Recheck {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let is_local = parts.extensions.get::<LocalSocket>().is_some();
        Ok(Self { headers: parts.headers.clone(), is_local })
    }
}
