use std::sync::Arc;

use axum::extract::State;
use postroad_account::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Visit;
use crate::extract::JsonBody;
use crate::openapi::Gone;
use crate::routes::session::SignInView;
use crate::routes::session::view::{SessionView, WithCookie};
use crate::{Answer, ApiState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    token: String,
    #[schema(format = "password", min_length = 10)]
    password: String,
}

/// Set a new password with a link
///
/// All sessions end, no codes are asked for any more, and the person is signed in. Passkeys and providers stay.
#[utoipa::path(
    post,
    path = "/reset",
    operation_id = "resetPassword",
    tag = "session",
    security(()),
    request_body = PasswordReset,
    responses((status = 200, description = "The session; its cookie is set.", body = SignInView), Gone)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    visit: Visit,
    JsonBody(wanted): JsonBody<PasswordReset>,
) -> Answer<WithCookie<SignInView>> {
    let password = Secret::new(wanted.password);
    let started = state.accounts.reset(&wanted.token, &password, &visit.visitor).await?;
    let view = SessionView::of(&state, &started.session, None).await?;
    Ok(WithCookie::started(&visit.site, &started, SignInView::done(view)))
}
