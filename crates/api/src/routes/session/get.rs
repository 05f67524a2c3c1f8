use std::sync::Arc;

use axum::extract::{Extension, State};

use super::view::{SessionView, WithCookie};
use crate::auth::{Caller, SignedIn};
use crate::{Answer, ApiState};

/// Show the session
#[utoipa::path(
    get,
    path = "/session",
    operation_id = "getSession",
    tag = "session",
    security(("session" = [])),
    responses((status = 200, description = "Who is signed in.", body = SessionView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    signed_in: SignedIn,
    caller: Option<Extension<Caller>>,
) -> Answer<WithCookie<SessionView>> {
    let principal = caller.map(|Extension(caller)| caller.principal);
    Ok(WithCookie::unchanged(SessionView::of(&state, &signed_in.session, principal).await?))
}
