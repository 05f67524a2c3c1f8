use std::sync::Arc;

use axum::extract::State;
use postroad_account::{Proof, Secret};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{SignedIn, Visit};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::routes::session::passkey::{AnswerInput, relying_party};
use crate::routes::session::view::{CookieOnly, WithCookie};
use crate::{Answer, ApiState, Problem};

/// One of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    #[schema(format = "password")]
    password: Option<String>,
    /// For a challenge of `POST /api/v1/session/passkey/options`.
    passkey: Option<AnswerInput>,
}

/// Prove again who you are
///
/// For the next 15 minutes you may change how you sign in. The session gets a new cookie; its `csrf_token` stays. Somebody
/// who signs in at a provider only does so again instead.
#[utoipa::path(
    post,
    path = "/me/confirm",
    operation_id = "confirmMe",
    tag = "me",
    security(("session" = [])),
    request_body = Confirmation,
    responses((status = 204, description = "You are who you are."), Conflict)
)]
pub async fn confirm(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    visit: Visit,
    JsonBody(given): JsonBody<Confirmation>,
) -> Answer<CookieOnly> {
    let proof = match (given.password, given.passkey) {
        (Some(password), None) => Proof::Password(Secret::new(password)),
        (None, Some(answered)) => Proof::Passkey(relying_party(&state, &visit.site), answered.into()),
        _ => return Err(Problem::field("/password", "send either password or passkey")),
    };
    let SignedIn { user, session, .. } = &signed_in;
    let confirmed = state.accounts.confirm(user, session, &proof, &visit.visitor).await;
    let token = confirmed.map_err(not_confirmed)?;
    Ok(CookieOnly(WithCookie::renewed(&visit.site, &token, ())))
}

/// A wrong password here does not mean that nobody is signed in: no `401`.
pub(super) fn not_confirmed(error: postroad_account::SignInError) -> Problem {
    match error {
        postroad_account::SignInError::Refused => Problem::new(
            axum::http::StatusCode::FORBIDDEN,
            "confirmation_refused",
            "the password or the passkey is not right",
        ),
        other => other.into(),
    }
}
