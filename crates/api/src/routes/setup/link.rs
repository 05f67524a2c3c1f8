use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{ADMINISTRATOR, public_url};
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// A link to be opened once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SetupLink)]
pub struct LinkView {
    #[schema(example = "http://localhost:8080/setup?token=…")]
    url: String,
}

/// Make a link for the first set-up
///
/// The one made before is not good any more.
#[utoipa::path(
    post,
    path = "/setup/link",
    operation_id = "createSetUpLink",
    tag = "session",
    security(("api_key" = [ADMINISTRATOR])),
    responses(
        (status = 201, description = "The link, shown this once.", body = LinkView),
        Conflict,
    )
)]
pub async fn link(State(state): State<Arc<ApiState>>) -> Answer<(StatusCode, Json<LinkView>)> {
    let made = state.accounts.bootstrap().await?.ok_or_else(|| {
        Problem::new(StatusCode::CONFLICT, "set_up_already", "there is an administrator already")
            .with_fix("\"postroad user reset EMAIL\" makes a link for a lost password.")
    })?;
    let base = public_url(&state).unwrap_or_else(|| state.web_url.clone());
    let url = format!("{base}/setup?token={}", made.token.expose());
    Ok((StatusCode::CREATED, Json(LinkView { url })))
}
