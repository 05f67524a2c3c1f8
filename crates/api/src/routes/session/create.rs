use std::sync::Arc;

use axum::extract::State;
use postroad_account::SignIn;
use postroad_base::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{SessionView, WithCookie};
use crate::auth::Visit;
use crate::extract::JsonBody;
use crate::{Answer, ApiState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignIn)]
pub struct Credentials {
    #[schema(value_type = String, format = "email")]
    email: EmailAddress,
    #[schema(format = "password")]
    password: String,
}

/// How far a sign-in has come: a session, or what is asked for next.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = SignInResult)]
pub struct SignInView {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session: Option<SessionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next: Option<NextStep>,
    /// For POST /api/v1/session/second-factor, within five minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ceremony: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub methods: Option<Vec<FactorName>>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    SecondFactor,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SecondFactorMethod)]
pub enum FactorName {
    Totp,
    RecoveryCode,
}

impl SignInView {
    pub fn done(session: SessionView) -> Self {
        Self { session: Some(session), ..Self::default() }
    }
}

/// Sign in by password
///
/// Failures are counted by account and by address; too many are answered with `429` and Retry-After.
#[utoipa::path(
    post,
    path = "/session",
    operation_id = "signIn",
    tag = "session",
    security(()),
    request_body = Credentials,
    responses(
        (status = 200, description = "The session, its cookie set; or the next step.", body = SignInView),
        crate::openapi::Unauthorized,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    visit: Visit,
    JsonBody(given): JsonBody<Credentials>,
) -> Answer<WithCookie<SignInView>> {
    match state.accounts.sign_in(&given.email, &given.password, &visit.visitor).await? {
        SignIn::Done(started) => {
            let view = SessionView::of(&state, &started.session, None).await?;
            Ok(WithCookie::started(&visit.site, &started, SignInView::done(view)))
        }
        SignIn::SecondFactor(ceremony) => Ok(WithCookie::unchanged(SignInView {
            next: Some(NextStep::SecondFactor),
            ceremony: Some(ceremony.expose().to_owned()),
            methods: Some(vec![FactorName::Totp, FactorName::RecoveryCode]),
            ..SignInView::default()
        })),
    }
}
