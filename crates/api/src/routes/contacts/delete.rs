use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::ContactId;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Delete a contact
///
/// With its consents. It may come again by an import or a form: to keep it away, erase the person or suppress the address;
/// to only stop writing to it, archive it.
#[utoipa::path(
    delete,
    path = "/contacts/{id}",
    operation_id = "deleteContact",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ContactId>,
) -> Answer<StatusCode> {
    if !state.audience.contacts.delete(caller.workspace(), id).await? {
        return Err(Problem::not_found("contact"));
    }
    audit::record(&state, &caller, Entry::new("contact.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
