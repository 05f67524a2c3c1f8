use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use postroad_account::Scope;
use postroad_base::ContactId;

use super::view::{ContactView, etag};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Get a contact
#[utoipa::path(
    get,
    path = "/contacts/{id}",
    operation_id = "getContact",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 200, description = "The contact.", body = ContactView, headers(("ETag" = String, description = "Its version."))))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Answer<Response> {
    let found = state.audience.contacts.get(caller.workspace(), id).await?;
    let view = ContactView::from(found.ok_or_else(|| Problem::not_found("contact"))?);
    Ok((etag(&view), Json(view)).into_response())
}
