use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::confirm::not_confirmed;
use crate::auth::{SignedIn, Visit};
use crate::extract::JsonBody;
use crate::routes::session::view::{CookieOnly, WithCookie};
use crate::{Answer, ApiState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// Not needed by who signed in within the last 15 minutes.
    #[schema(format = "password")]
    current_password: Option<String>,
    #[schema(format = "password", min_length = 10)]
    new_password: String,
}

/// Set your password
///
/// Your other sessions end.
#[utoipa::path(
    put,
    path = "/me/password",
    operation_id = "setMyPassword",
    tag = "me",
    security(("session" = [])),
    request_body = PasswordChange,
    responses((status = 204, description = "It is set."))
)]
pub async fn set(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    visit: Visit,
    JsonBody(wanted): JsonBody<PasswordChange>,
) -> Answer<CookieOnly> {
    let current = wanted.current_password.as_deref();
    if current.is_none() {
        signed_in.require_fresh(state.clock.now())?;
    }
    let SignedIn { user, session, .. } = &signed_in;
    let changed =
        state.accounts.change_own_password(user, session, current, &wanted.new_password, &visit.visitor);
    let token = changed.await.map_err(not_confirmed)?;
    Ok(CookieOnly(WithCookie::renewed(&visit.site, &token, ())))
}
