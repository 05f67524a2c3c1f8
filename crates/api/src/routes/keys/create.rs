use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::{NewApiKey, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::KeyView;
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey)]
pub struct New {
    #[schema(example = "shop")]
    label: String,
    /// What it may do; at most what you may do.
    #[schema(value_type = Vec<String>, example = json!(["messages:send", "messages:read"]))]
    scopes: Vec<Scope>,
    /// Until when it may be used; without it, until it is disabled.
    expires_at: Option<Timestamp>,
}

/// A key with its token, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedApiKey)]
pub struct Created {
    #[serde(flatten)]
    key: KeyView,
    /// Not kept here: it cannot be shown again.
    #[schema(example = "pr_live_…")]
    token: String,
}

/// Make an API key
#[utoipa::path(
    post,
    path = "/keys",
    operation_id = "createKey",
    tag = "keys",
    security(("api_key" = [Scope::KeysWrite])),
    request_body = New,
    responses((status = 201, description = "The key and its token.", body = Created))
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<Created>)> {
    let new = NewApiKey {
        label: wanted.label,
        scopes: wanted.scopes.into_iter().collect(),
        expires_at: wanted.expires_at.map(|at| at.0),
    };
    let (key, token) = state.accounts.api_keys.create(new, &caller.principal, caller.ip).await?;
    Ok((StatusCode::CREATED, Json(Created { key: key.into(), token: token.expose().to_owned() })))
}
