use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::ApiKeyId;

use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Disable an API key
///
/// It is refused from now on. It stays in the list, because messages were sent with it.
#[utoipa::path(
    delete,
    path = "/keys/{id}",
    operation_id = "deleteKey",
    tag = "keys",
    security(("api_key" = [Scope::KeysWrite])),
    params(("id" = Uuid, Path, description = "The key")),
    responses((status = 204, description = "It is disabled."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<ApiKeyId>,
) -> Answer<StatusCode> {
    let disabled = state.accounts.api_keys.disable(caller.workspace(), id, &caller.by()).await?;
    disabled.map(|_| StatusCode::NO_CONTENT).ok_or_else(|| Problem::not_found("API key"))
}
