use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::ProviderId;

use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Remove a provider
///
/// People known by it stay, and sign in otherwise.
#[utoipa::path(
    delete,
    path = "/oidc-providers/{id}",
    operation_id = "deleteOidcProvider",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The provider")),
    responses((status = 204, description = "It lets nobody in any more."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ProviderId>,
) -> Answer<StatusCode> {
    caller.require_fresh(state.clock.now())?;
    if state.accounts.providers.delete(id, &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("provider"))
    }
}
