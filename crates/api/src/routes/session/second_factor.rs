use std::sync::Arc;

use axum::extract::State;
use postroad_account::SecondFactor;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::SignInView;
use super::view::{SessionView, WithCookie};
use crate::auth::Visit;
use crate::extract::JsonBody;
use crate::openapi::{Conflict, Unauthorized};
use crate::{Answer, ApiState, Problem};

/// One code of either kind.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactor)]
pub struct Given {
    ceremony: String,
    /// The six digits of the app.
    totp: Option<String>,
    recovery_code: Option<String>,
}

/// Finish a sign-in with a code
///
/// Each code is good once.
#[utoipa::path(
    post,
    path = "/session/second-factor",
    operation_id = "signInSecondFactor",
    tag = "session",
    security(()),
    request_body = Given,
    responses(
        (status = 200, description = "The session; its cookie is set.", body = SignInView),
        Unauthorized,
        Conflict,
    )
)]
pub async fn second_factor(
    State(state): State<Arc<ApiState>>,
    visit: Visit,
    JsonBody(given): JsonBody<Given>,
) -> Answer<WithCookie<SignInView>> {
    let factor = match (&given.totp, &given.recovery_code) {
        (Some(code), None) => SecondFactor::Totp(code),
        (None, Some(code)) => SecondFactor::RecoveryCode(code),
        _ => return Err(Problem::field("/totp", "send either totp or recovery_code")),
    };
    let accounts = &state.accounts;
    let started = accounts.sign_in_second(&given.ceremony, factor, &state.sealer, &visit.visitor).await?;
    let view = SessionView::of(&state, &started.session, None).await?;
    Ok(WithCookie::started(&visit.site, &started, SignInView::done(view)))
}
