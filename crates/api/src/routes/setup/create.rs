use std::sync::Arc;

use axum::extract::State;
use postroad_account::{AccountError, NewInstallation};
use postroad_base::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Visit;
use crate::extract::JsonBody;
use crate::openapi::{Conflict, Gone};
use crate::routes::session::credential::first_credential;
use crate::routes::session::passkey::PasskeyInput;
use crate::routes::session::view::{SessionView, WithCookie};
use crate::{Answer, ApiState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInstallation)]
pub struct New {
    /// Of the set-up link.
    token: String,
    #[schema(value_type = String, format = "email")]
    email: EmailAddress,
    name: String,
    /// Or a passkey.
    #[schema(format = "password")]
    password: Option<String>,
    /// Or a password.
    passkey: Option<PasskeyInput>,
    #[schema(example = "Example Ltd")]
    workspace_name: String,
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    #[schema(example = "en")]
    language: String,
}

/// Set up the installation
///
/// Makes the administrator, names the first workspace, and begins a session.
#[utoipa::path(
    post,
    path = "/setup",
    operation_id = "setUp",
    tag = "session",
    security(()),
    request_body = New,
    responses(
        (status = 200, description = "The administrator's session; its cookie is set.", body = SessionView),
        Conflict,
        Gone,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    visit: Visit,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<WithCookie<SessionView>> {
    if !state.accounts.setup_token_valid(&wanted.token).await? {
        return Err(AccountError::LinkInvalid.into());
    }
    let (user, credential) = first_credential(&state, &visit.site, wanted.password, wanted.passkey).await?;
    let new = NewInstallation {
        email: wanted.email,
        name: wanted.name,
        user,
        credential,
        workspace_name: wanted.workspace_name,
        time_zone: wanted.time_zone,
        language: wanted.language,
    };
    let started = state.accounts.set_up(&wanted.token, new, &visit.visitor).await?;
    let view = SessionView::of(&state, &started.session, None).await?;
    Ok(WithCookie::started(&visit.site, &started, view))
}
