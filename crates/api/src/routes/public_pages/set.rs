use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use postroad_account::Scope;
use serde_json::json;

use super::view::{PagesView, etag};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::PreconditionFailed;
use crate::routes::contacts::if_match;
use crate::{Answer, ApiState};

/// Set how public pages look and what they say
///
/// Replaces all of it, at once. Answers that were given for a reason that is taken off the list stay in the figures.
#[utoipa::path(
    put,
    path = "/public-pages",
    operation_id = "setPublicPages",
    tag = "leaving",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("If-Match" = Option<String>, Header, description = "The ETag of the settings as you know them.")),
    request_body = PagesView,
    responses(
        (status = 200, description = "The settings as they are now.", body = PagesView, headers(("ETag" = String, description = "Their version."))),
        PreconditionFailed,
    )
)]
pub async fn set(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(wanted): JsonBody<PagesView>,
) -> Answer<Response> {
    let version = if_match(&headers)?;
    let saved = state.audience.pages.set(caller.workspace(), &wanted.into(), version).await?;
    let reasons: Vec<&str> = saved.settings.reasons.iter().map(|reason| reason.id.as_str()).collect();
    let entry = Entry::new("public_pages.changed", "public_pages").after(json!({
        "name": saved.settings.name,
        "colour": saved.settings.colour,
        "reasons": reasons,
    }));
    audit::record(&state, &caller, entry).await?;
    Ok((etag(saved.version), Json(PagesView::from(saved))).into_response())
}
