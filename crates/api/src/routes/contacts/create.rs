use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use postroad_account::Scope;
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::ContactInput;
use super::origin;
use super::view::{ContactView, etag};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{JsonBody, parse_value};
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// A new contact; `email` is needed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewContact {
    /// How it comes here.
    #[schema(default = "api")]
    source: Option<String>,
    #[serde(flatten)]
    #[schema(value_type = ContactInput)]
    contact: serde_json::Value,
}

/// Add a contact
///
/// An address is one contact of a workspace. Without subscriptions a contact gets no marketing mail.
#[utoipa::path(
    post,
    path = "/contacts",
    operation_id = "createContact",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = NewContact,
    responses(
        (status = 201, description = "The contact.", body = ContactView, headers(("ETag" = String, description = "Its version."))),
        Conflict,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(new): JsonBody<NewContact>,
) -> Answer<Response> {
    let mut input: ContactInput = parse_value(new.contact)?;
    let email = input.email.take().ok_or_else(|| Problem::field("/email", "is missing"))?;
    let origin = origin(&caller, new.source.as_deref());
    let change = input.into_change();
    let made = state.audience.contacts.create(caller.workspace(), &email, &change, &origin).await?;
    audit::record(&state, &caller, Entry::new("contact.created", made.id.to_string())).await?;
    let view = ContactView::from(made);
    Ok((StatusCode::CREATED, etag(&view), Json(view)).into_response())
}
