use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_audience::{FieldKind, NewField};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::{ContactFieldView, FieldKindName};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

/// A field to be kept of contacts. Its name and kind stay what they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContactField {
    /// Begins with a letter; lower-case letters, digits and underscores.
    #[schema(example = "plan", max_length = 50)]
    name: String,
    /// What people see; the name, without it.
    #[serde(default)]
    label: String,
    #[schema(value_type = FieldKindName)]
    kind: FieldKind,
    /// For the kinds `choice`, which needs some, and `list`.
    #[serde(default)]
    #[schema(max_items = 200)]
    choices: Vec<String>,
}

/// Add a field of contacts
#[utoipa::path(
    post,
    path = "/contact-fields",
    operation_id = "createContactField",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    request_body = NewContactField,
    responses((status = 201, description = "The field.", body = ContactFieldView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(new): JsonBody<NewContactField>,
) -> Answer<(StatusCode, Json<ContactFieldView>)> {
    let NewContactField { name, label, kind, choices } = new;
    let new = NewField { name, label, kind, choices };
    let made = state.audience.fields.create(caller.workspace(), new).await?;
    let entry = Entry::new("contact_field.created", made.id.to_string())
        .after(json!({ "name": made.name, "kind": made.kind }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
