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

/// Begin to register the passkey of somebody who is invited
#[utoipa::path(
    post,
    path = "/join/passkey",
    operation_id = "beginJoinPasskey",
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
    let invite = state.accounts.find_invite(&wanted.token).await?.ok_or(AccountError::LinkInvalid)?;
    let email = invite.email.unwrap_or(wanted.email);
    let party = relying_party(&state, &site);
    Ok(Json(state.accounts.begin_first_passkey(&party, &email, &wanted.name).await?.into()))
}
