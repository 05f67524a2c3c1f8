use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::AccountError;
use postroad_base::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::Params;
use crate::openapi::Gone;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The token of the link.
    token: String,
}

/// Whose password is to be set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reset)]
pub struct ResetView {
    #[schema(value_type = String, format = "email")]
    email: EmailAddress,
    /// Codes are asked for; they will not be after the reset.
    totp_enabled: bool,
}

/// Show a link for a new password
#[utoipa::path(
    get,
    path = "/reset",
    operation_id = "getReset",
    tag = "session",
    security(()),
    params(Query),
    responses((status = 200, description = "Whose it is.", body = ResetView), Gone)
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<ResetView>> {
    let user = state.accounts.find_reset(&query.token).await?.ok_or(AccountError::LinkInvalid)?;
    Ok(Json(ResetView { totp_enabled: user.totp_enabled, email: user.email }))
}
