use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Delete a tag
///
/// It is taken off all contacts.
#[utoipa::path(
    delete,
    path = "/contact-tags/{name}",
    operation_id = "deleteContactTag",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("name" = String, Path, description = "The tag")),
    responses((status = 204, description = "No contact has it any more."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<String>,
) -> Answer<StatusCode> {
    if !state.audience.tags.delete(caller.workspace(), &name).await? {
        return Err(Problem::not_found("tag"));
    }
    audit::record(&state, &caller, Entry::new("contact_tag.deleted", name)).await?;
    Ok(StatusCode::NO_CONTENT)
}
