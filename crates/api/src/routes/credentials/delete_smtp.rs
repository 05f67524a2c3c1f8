use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::CredentialId;

use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Disable an SMTP login
///
/// It is refused from now on. It stays in the list, because messages were sent with it.
#[utoipa::path(
    delete,
    path = "/credentials/smtp/{id}",
    operation_id = "deleteSmtpCredential",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsWrite])),
    params(("id" = Uuid, Path, description = "The login")),
    responses((status = 204, description = "It is disabled."))
)]
pub async fn delete_smtp(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<CredentialId>,
) -> Answer<StatusCode> {
    let disabled = state.accounts.smtp_credentials.disable(caller.workspace(), id, &caller.by()).await?;
    disabled.map(|_| StatusCode::NO_CONTENT).ok_or_else(|| Problem::not_found("SMTP credential"))
}
