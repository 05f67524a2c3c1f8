use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use postroad_account::Scope;

use super::view::{PagesView, etag};
use crate::auth::Caller;
use crate::{Answer, ApiState};

/// Get how public pages look and what they say
///
/// The pages to unsubscribe and to choose what one gets, which links in mail lead to.
#[utoipa::path(
    get,
    path = "/public-pages",
    operation_id = "getPublicPages",
    tag = "leaving",
    security(("api_key" = [Scope::AudienceRead])),
    responses((status = 200, description = "The settings.", body = PagesView, headers(("ETag" = String, description = "Their version."))))
)]
pub async fn get(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Response> {
    let saved = state.audience.pages.get(caller.workspace()).await?;
    Ok((etag(saved.version), Json(PagesView::from(saved))).into_response())
}
