use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{ADMINISTRATOR, Caller, Site, web_origin};
use crate::extract::Id;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// A link for a new password, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetLink {
    #[schema(example = "https://mail.example.com/reset?token=…")]
    url: String,
    expires_at: Timestamp,
}

/// Make a link for a lost password
///
/// It is good once, for a day; the one made before is void. Whoever opens it sets a new password and needs no code. No mail
/// is sent: pass it on.
#[utoipa::path(
    post,
    path = "/users/{id}/reset-link",
    operation_id = "createResetLink",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 201, description = "The link.", body = ResetLink))
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Id(id): Id<UserId>,
) -> Answer<(StatusCode, Json<ResetLink>)> {
    caller.require_fresh(state.clock.now())?;
    let (reset, token) = state.accounts.begin_reset(id, &caller.by()).await?;
    let url = format!("{}/reset?token={}", web_origin(&state, &site), token.expose());
    Ok((StatusCode::CREATED, Json(ResetLink { url, expires_at: reset.expires_at.into() })))
}
