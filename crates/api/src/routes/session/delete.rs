use std::sync::Arc;

use axum::extract::State;

use super::view::{CookieOnly, WithCookie};
use crate::auth::{SignedIn, Site};
use crate::{Answer, ApiState};

/// Sign out
#[utoipa::path(
    delete,
    path = "/session",
    operation_id = "signOut",
    tag = "session",
    security(("session" = [])),
    responses((status = 204, description = "The session is over."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    site: Site,
    signed_in: SignedIn,
) -> Answer<CookieOnly> {
    let SignedIn { session, user, .. } = &signed_in;
    state.accounts.sessions.end(user.id, session.id, &signed_in.by()).await?;
    Ok(CookieOnly(WithCookie::ended(&site, ())))
}
