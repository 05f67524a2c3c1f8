use std::sync::Arc;

use axum::extract::State;
use postroad_account::{FirstCredential, NewInstallation, Secret};
use postroad_base::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Visit;
use crate::extract::JsonBody;
use crate::openapi::Gone;
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
    #[schema(format = "password")]
    password: String,
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
        Gone,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    visit: Visit,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<WithCookie<SessionView>> {
    let new = NewInstallation {
        email: wanted.email,
        name: wanted.name,
        user: None,
        credential: FirstCredential::Password(Secret::new(wanted.password)),
        workspace_name: wanted.workspace_name,
        time_zone: wanted.time_zone,
        language: wanted.language,
    };
    let started = state.accounts.set_up(&wanted.token, new, &visit.visitor).await?;
    let view = SessionView::of(&state, &started.session, None).await?;
    Ok(WithCookie::started(&visit.site, &started, view))
}
