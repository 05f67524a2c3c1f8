use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::CredentialId;

use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Trust a network no longer
#[utoipa::path(
    delete,
    path = "/credentials/networks/{id}",
    operation_id = "deleteNetworkCredential",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsWrite])),
    params(("id" = Uuid, Path, description = "The network's credential")),
    responses((status = 204, description = "It is disabled."))
)]
pub async fn delete_network(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<CredentialId>,
) -> Answer<StatusCode> {
    let disabled = state.accounts.network_credentials.disable(caller.workspace(), id, &caller.by()).await?;
    disabled.map(|_| StatusCode::NO_CONTENT).ok_or_else(|| Problem::not_found("network credential"))
}
