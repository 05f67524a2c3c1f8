use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::AccountError;

use crate::auth::Site;
use crate::extract::JsonBody;
use crate::openapi::{Conflict, Gone};
use crate::routes::session::credential::PasskeyStart;
use crate::routes::session::passkey::{ChallengeView, relying_party};
use crate::{Answer, ApiState};

/// Begin to register the administrator's passkey
#[utoipa::path(
    post,
    path = "/setup/passkey",
    operation_id = "beginSetUpPasskey",
    tag = "session",
    security(()),
    request_body = PasskeyStart,
    responses(
        (status = 200, description = "What the browser is asked to do.", body = ChallengeView),
        Conflict,
        Gone,
    )
)]
pub async fn passkey(
    State(state): State<Arc<ApiState>>,
    site: Site,
    JsonBody(wanted): JsonBody<PasskeyStart>,
) -> Answer<Json<ChallengeView>> {
    if !state.accounts.setup_token_valid(&wanted.token).await? {
        return Err(AccountError::LinkInvalid.into());
    }
    let party = relying_party(&state, &site);
    let challenge = state.accounts.begin_first_passkey(&party, &wanted.email, &wanted.name).await?;
    Ok(Json(challenge.into()))
}
