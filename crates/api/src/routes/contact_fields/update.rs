use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::FieldChange;
use postroad_base::FieldId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::ContactFieldView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactFieldChange {
    label: Option<String>,
    /// Contacts keep values that are no longer among them.
    choices: Option<Vec<String>>,
}

/// Change a field of contacts
#[utoipa::path(
    patch,
    path = "/contact-fields/{id}",
    operation_id = "updateContactField",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The field")),
    request_body = ContactFieldChange,
    responses((status = 200, description = "The field as it is now.", body = ContactFieldView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FieldId>,
    JsonBody(wanted): JsonBody<ContactFieldChange>,
) -> Answer<Json<ContactFieldView>> {
    let change = FieldChange { label: wanted.label, choices: wanted.choices };
    let field = state.audience.fields.update(caller.workspace(), id, change).await?;
    let entry = Entry::new("contact_field.changed", id.to_string())
        .after(json!({ "label": field.label, "choices": field.choices }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(field.into()))
}
