use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::SessionId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::SignedIn;
use crate::extract::Id;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// A browser where you are signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedInDevice {
    id: Uuid,
    /// The one that asks.
    current: bool,
    created_at: Timestamp,
    /// To the minute.
    last_used_at: Timestamp,
    /// From where it was begun.
    #[schema(value_type = Option<String>, example = "192.0.2.1")]
    ip: Option<IpAddr>,
    user_agent: String,
}

/// All sessions of a person; there are at most 50.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedInDevices {
    items: Vec<SignedInDevice>,
}

/// List your sessions
#[utoipa::path(
    get,
    path = "/me/sessions",
    operation_id = "listMySessions",
    tag = "me",
    security(("session" = [])),
    responses((status = 200, description = "All of them, the one used last first.", body = SignedInDevices))
)]
pub async fn list(State(state): State<Arc<ApiState>>, signed_in: SignedIn) -> Answer<Json<SignedInDevices>> {
    let found = state.accounts.sessions.list(signed_in.user.id).await?;
    let items = found.into_iter().map(|session| SignedInDevice {
        id: session.id.0,
        current: session.id == signed_in.session.id,
        created_at: session.created_at.into(),
        last_used_at: session.last_used_at.into(),
        ip: session.ip,
        user_agent: session.user_agent,
    });
    Ok(Json(SignedInDevices { items: items.collect() }))
}

/// End your other sessions
#[utoipa::path(
    delete,
    path = "/me/sessions",
    operation_id = "endMyOtherSessions",
    tag = "me",
    security(("session" = [])),
    responses((status = 204, description = "You are signed in here only."))
)]
pub async fn end_others(State(state): State<Arc<ApiState>>, signed_in: SignedIn) -> Answer<StatusCode> {
    let (user, here) = (signed_in.user.id, signed_in.session.id);
    state.accounts.sessions.end_others(user, Some(here), &signed_in.by()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End one of your sessions
#[utoipa::path(
    delete,
    path = "/me/sessions/{id}",
    operation_id = "endMySession",
    tag = "me",
    security(("session" = [])),
    params(("id" = Uuid, Path, description = "The session")),
    responses((status = 204, description = "It is over."))
)]
pub async fn end(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    Id(id): Id<SessionId>,
) -> Answer<StatusCode> {
    if state.accounts.sessions.end(signed_in.user.id, id, &signed_in.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("session"))
    }
}
