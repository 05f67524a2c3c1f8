use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::Params;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The token of the set-up link.
    token: Option<String>,
}

/// Whether there is anything to set up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Setup)]
pub struct SetupView {
    /// There is no administrator yet.
    needed: bool,
    /// The token is that of the newest set-up link.
    token_valid: bool,
}

/// Ask about the set-up
#[utoipa::path(
    get,
    path = "/setup",
    operation_id = "getSetup",
    tag = "session",
    security(()),
    params(Query),
    responses((status = 200, description = "Whether it is to be done, and with this link.", body = SetupView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<SetupView>> {
    let token_valid = match &query.token {
        Some(token) => state.accounts.setup_token_valid(token).await?,
        None => false,
    };
    Ok(Json(SetupView { needed: state.accounts.setup_needed().await?, token_valid }))
}
