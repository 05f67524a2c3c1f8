use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use postroad_account::{By, Principal, SIGN_IN_FRESH};
use postroad_base::{UtcMillis, WorkspaceId};

use super::session::stale;
use crate::Problem;

/// Who made this request. Only requests that passed the guard have one.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub principal: Principal,
    pub ip: Option<IpAddr>,
    /// When the person behind a session last proved who it is; `None` for keys and the control socket.
    pub signed_in_at: Option<UtcMillis>,
}

impl Caller {
    /// The workspace this request is about.
    #[must_use]
    pub fn workspace(&self) -> WorkspaceId {
        self.principal.workspace
    }

    /// How the audit log names the caller.
    #[must_use]
    pub fn by(&self) -> By {
        self.principal.by(self.ip)
    }

    /// For changes to how somebody signs in. Keys and the control socket prove who they are each time.
    ///
    /// # Errors
    /// `403` when the sign-in is long ago.
    pub fn require_fresh(&self, now: UtcMillis) -> Result<(), Problem> {
        match self.signed_in_at {
            Some(at) if now >= at.plus(SIGN_IN_FRESH) => Err(stale()),
            _ => Ok(()),
        }
    }

    /// For the parts of an operation that only administrators may use.
    ///
    /// # Errors
    /// `403` for everybody else.
    pub fn require_administrator(&self, what: &str) -> Result<(), Problem> {
        if self.principal.administrator {
            return Ok(());
        }
        let detail = format!("only administrators of the installation may {what}");
        Err(Problem::new(StatusCode::FORBIDDEN, "administrator_required", detail))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Absent only if a route was mounted outside the guard.
        parts.extensions.get::<Self>().copied().ok_or_else(|| {
            tracing::error!(
                http.path = parts.uri.path(),
                "a handler that needs a caller is not behind the guard"
            );
            Problem::internal()
        })
    }
}
