use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use postroad_account::Scope;

use super::input::ContactInput;
use super::origin;
use super::view::{ContactView, etag};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// Add a contact
///
/// An address is one contact of a workspace. `email` is needed. Without subscriptions a contact gets no marketing mail.
#[utoipa::path(
    post,
    path = "/contacts",
    operation_id = "createContact",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = ContactInput,
    responses(
        (status = 201, description = "The contact.", body = ContactView, headers(("ETag" = String, description = "Its version."))),
        Conflict,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(mut input): JsonBody<ContactInput>,
) -> Answer<Response> {
    let email = input.email.take().ok_or_else(|| Problem::field("/email", "is missing"))?;
    let origin = origin(&caller, input.source.as_deref());
    let change = input.into_change();
    let made = state.audience.contacts.create(caller.workspace(), &email, &change, &origin).await?;
    audit::record(&state, &caller, Entry::new("contact.created", made.id.to_string())).await?;
    let view = ContactView::from(made);
    Ok((StatusCode::CREATED, etag(&view), Json(view)).into_response())
}
