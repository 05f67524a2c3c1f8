use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::FormId;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Delete a form
///
/// With its versions, figures and submissions. Contacts that signed up with it and their consents stay; whoever has not
/// confirmed yet cannot any more.
#[utoipa::path(
    delete,
    path = "/forms/{id}",
    operation_id = "deleteForm",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The form")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FormId>,
) -> Answer<StatusCode> {
    if !state.audience.forms.delete(caller.workspace(), id).await? {
        return Err(Problem::not_found("form"));
    }
    audit::record(&state, &caller, Entry::new("form.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
