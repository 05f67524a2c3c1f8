use std::sync::Arc;

use axum::extract::State;
use postroad_account::{AccountError, Newcomer};
use postroad_base::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{MaybeSignedIn, Visit};
use crate::extract::JsonBody;
use crate::openapi::{Conflict, Gone};
use crate::routes::session::SignInView;
use crate::routes::session::credential::first_credential;
use crate::routes::session::passkey::PasskeyInput;
use crate::routes::session::view::{SessionView, WithCookie};
use crate::{Answer, ApiState, Problem};

/// Who is signed in sends the token alone; somebody new also a name, an address unless the invitation has one, and either
/// a password or a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Joining {
    token: String,
    #[schema(value_type = Option<String>, format = "email")]
    email: Option<EmailAddress>,
    name: Option<String>,
    #[schema(format = "password")]
    password: Option<String>,
    passkey: Option<PasskeyInput>,
}

/// Accept an invitation
///
/// An address that has a user already is refused with `taken`: that person signs in first.
#[utoipa::path(
    post,
    path = "/join",
    operation_id = "join",
    tag = "session",
    security((), ("session" = [])),
    request_body = Joining,
    responses(
        (status = 200, description = "The session; its cookie is set for somebody new.", body = SignInView),
        Conflict,
        Gone,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    visit: Visit,
    JsonBody(wanted): JsonBody<Joining>,
) -> Answer<WithCookie<SignInView>> {
    if let Some(signed_in) = signed_in {
        let workspace = state.accounts.join(&wanted.token, &signed_in.user, &signed_in.by()).await?;
        let principal = state.accounts.users.principal(signed_in.user.id, workspace).await?;
        let view = SessionView::of(&state, &signed_in.session, principal).await?;
        return Ok(WithCookie::unchanged(SignInView::done(view)));
    }
    if state.accounts.find_invite(&wanted.token).await?.is_none() {
        return Err(AccountError::LinkInvalid.into());
    }
    let name = wanted.name.ok_or_else(|| Problem::field("/name", "is missing"))?;
    let (user, credential) = first_credential(&state, &visit.site, wanted.password, wanted.passkey).await?;
    let new = Newcomer { email: wanted.email, name, user, credential };
    let started = state.accounts.join_as_new(&wanted.token, new, &visit.visitor).await?;
    let view = SessionView::of(&state, &started.session, None).await?;
    Ok(WithCookie::started(&visit.site, &started, SignInView::done(view)))
}
