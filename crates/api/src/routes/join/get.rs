use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{AccountError, Role};
use postroad_base::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::MaybeSignedIn;
use crate::extract::Params;
use crate::openapi::Gone;
use crate::routes::users::RoleName;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The token of the invitation's link.
    token: String,
}

/// What an invitation is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationView {
    workspace_name: String,
    role: RoleName,
    /// Only for this address.
    #[schema(value_type = Option<String>, format = "email")]
    email: Option<EmailAddress>,
    expires_at: Timestamp,
    /// The address of whoever is signed in.
    #[schema(value_type = Option<String>, format = "email")]
    signed_in_as: Option<EmailAddress>,
}

/// Show an invitation
#[utoipa::path(
    get,
    path = "/join",
    operation_id = "getInvitation",
    tag = "session",
    security(()),
    params(Query),
    responses((status = 200, description = "What it is for.", body = InvitationView), Gone)
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    Params(query): Params<Query>,
) -> Answer<Json<InvitationView>> {
    let invite = state.accounts.find_invite(&query.token).await?.ok_or(AccountError::LinkInvalid)?;
    let workspace = match invite.workspace {
        Some(id) => state.accounts.workspaces.cached(id).await?,
        None => None,
    };
    let workspace = workspace.ok_or(AccountError::LinkInvalid)?;
    Ok(Json(InvitationView {
        workspace_name: workspace.name.clone(),
        role: invite.role.unwrap_or(Role::MailboxUser).into(),
        email: invite.email,
        expires_at: invite.expires_at.into(),
        signed_in_as: signed_in.map(|signed_in| signed_in.user.email),
    }))
}
