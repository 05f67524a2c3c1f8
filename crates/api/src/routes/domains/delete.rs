use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::Domain;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Remove a sender domain
///
/// Its keys are destroyed, and nothing may be sent from it any more.
#[utoipa::path(
    delete,
    path = "/domains/{name}",
    operation_id = "deleteDomain",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<StatusCode> {
    if !state.domains.remove(caller.workspace(), &name).await? {
        return Err(Problem::not_found("domain"));
    }
    audit::record(&state, &caller, Entry::new("domain.removed", name.as_str())).await?;
    Ok(StatusCode::NO_CONTENT)
}
