use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{Answered, Challenge, RelyingParty};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::create::SignInView;
use super::view::{SessionView, WithCookie};
use crate::auth::{Site, Visit, public_url};
use crate::extract::JsonBody;
use crate::openapi::{Conflict, Unauthorized};
use crate::{Answer, ApiState};

/// Nothing; room for more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// What a browser is asked to do with a passkey, within five minutes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PasskeyChallenge)]
pub struct ChallengeView {
    /// For the second half.
    pub ceremony: String,
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` (WebAuthn Level 3 §5.1).
    #[schema(value_type = Object)]
    pub public_key: Value,
}

/// What the browser did.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasskeyAnswer)]
pub struct AnswerInput {
    ceremony: String,
    /// What `toJSON` of the credential gives.
    #[schema(value_type = Object)]
    credential: Value,
}

/// A passkey to be kept, with a name the person knows it by.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPasskey)]
pub struct PasskeyInput {
    ceremony: String,
    /// What `toJSON` of the credential gives.
    #[schema(value_type = Object)]
    credential: Value,
    #[schema(example = "My phone")]
    pub label: String,
}

impl From<Challenge> for ChallengeView {
    fn from(challenge: Challenge) -> Self {
        Self { ceremony: challenge.ceremony.expose().to_owned(), public_key: challenge.public_key }
    }
}

impl From<AnswerInput> for Answered {
    fn from(input: AnswerInput) -> Self {
        Self { ceremony: input.ceremony, credential: input.credential }
    }
}

impl PasskeyInput {
    pub fn answered(&self) -> Answered {
        Answered { ceremony: self.ceremony.clone(), credential: self.credential.clone() }
    }
}

/// The site passkeys are for: the configured one, or the one the browser asked for.
pub(crate) fn relying_party(state: &ApiState, site: &Site) -> RelyingParty {
    let origin = public_url(state).unwrap_or_else(|| site.origin());
    let authority = origin.split_once("://").map_or("", |(_, rest)| rest);
    let id = Site { https: false, authority: authority.to_owned(), is_local: false }.host().to_owned();
    RelyingParty { id, origin }
}

/// Begin to sign in with a passkey
#[utoipa::path(
    post,
    path = "/session/passkey/options",
    operation_id = "beginPasskeySignIn",
    tag = "session",
    security(()),
    request_body = Empty,
    responses(
        (status = 200, description = "What the browser is asked to do.", body = ChallengeView),
        Conflict,
    )
)]
pub async fn options(
    State(state): State<Arc<ApiState>>,
    site: Site,
    JsonBody(Empty {}): JsonBody<Empty>,
) -> Answer<Json<ChallengeView>> {
    let challenge = state.accounts.begin_passkey_sign_in(&relying_party(&state, &site)).await?;
    Ok(Json(challenge.into()))
}

/// Sign in with a passkey
#[utoipa::path(
    post,
    path = "/session/passkey",
    operation_id = "signInPasskey",
    tag = "session",
    security(()),
    request_body = AnswerInput,
    responses(
        (status = 200, description = "The session; its cookie is set.", body = SignInView),
        Unauthorized,
        Conflict,
    )
)]
pub async fn finish(
    State(state): State<Arc<ApiState>>,
    visit: Visit,
    JsonBody(answered): JsonBody<AnswerInput>,
) -> Answer<WithCookie<SignInView>> {
    let party = relying_party(&state, &visit.site);
    let started = state.accounts.sign_in_passkey(&party, &answered.into(), &visit.visitor).await?;
    let view = SessionView::of(&state, &started.session, None).await?;
    Ok(WithCookie::started(&visit.site, &started, SignInView::done(view)))
}
