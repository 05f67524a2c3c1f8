use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::FieldId;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Delete a field of contacts
///
/// With its values.
#[utoipa::path(
    delete,
    path = "/contact-fields/{id}",
    operation_id = "deleteContactField",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The field")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FieldId>,
) -> Answer<StatusCode> {
    if !state.audience.fields.delete(caller.workspace(), id).await? {
        return Err(Problem::not_found("field"));
    }
    audit::record(&state, &caller, Entry::new("contact_field.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
