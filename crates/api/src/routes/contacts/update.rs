use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use postroad_account::Scope;
use postroad_base::ContactId;

use super::input::{ContactInput, if_match};
use super::origin;
use super::view::{ContactView, etag};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::openapi::{Conflict, PreconditionFailed};
use crate::{Answer, ApiState, Problem};

/// Change a contact
///
/// With `If-Match`, only if nobody changed it since; without, the last change of a property holds. The address may change;
/// the contact and its consents stay.
#[utoipa::path(
    patch,
    path = "/contacts/{id}",
    operation_id = "updateContact",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    params(
        ("id" = Uuid, Path, description = "The contact"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the contact as you know it."),
    ),
    request_body = ContactInput,
    responses(
        (status = 200, description = "The contact as it is now.", body = ContactView, headers(("ETag" = String, description = "Its version."))),
        Conflict,
        PreconditionFailed,
    )
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
    headers: HeaderMap,
    JsonBody(mut input): JsonBody<ContactInput>,
) -> Answer<Response> {
    let version = if_match(&headers)?;
    if input.source.is_some() {
        return Err(Problem::field("/source", "is told when a contact is added, and stays"));
    }
    let email = input.email.take();
    let mut change = input.into_change();
    change.email = email;
    let contacts = &state.audience.contacts;
    let written = contacts.update(caller.workspace(), id, &change, version, &origin(&caller, None)).await?;
    if written.changed {
        audit::record(&state, &caller, Entry::new("contact.changed", id.to_string())).await?;
    }
    let view = ContactView::from(written.contact);
    Ok((etag(&view), Json(view)).into_response())
}
