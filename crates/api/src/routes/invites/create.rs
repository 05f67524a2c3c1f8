use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{InviteView, named};
use crate::auth::{Caller, Site, web_origin};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::routes::users::RoleName;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInvite)]
pub struct New {
    role: RoleName,
    /// Only for this address.
    #[schema(value_type = Option<String>, format = "email")]
    email: Option<EmailAddress>,
}

/// An invitation with its link, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedInvite)]
pub struct CreatedView {
    #[serde(flatten)]
    invite: InviteView,
    #[schema(example = "https://mail.example.com/join?token=…")]
    url: String,
}

/// Invite somebody
///
/// No mail is sent: pass the link on. It is good once, for seven days. Nobody gives a role with more rights than its own.
#[utoipa::path(
    post,
    path = "/invites",
    operation_id = "createInvite",
    tag = "members",
    security(("api_key" = [Scope::MembersWrite])),
    request_body = New,
    responses((status = 201, description = "The invitation and its link.", body = CreatedView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<CreatedView>)> {
    let (role, by) = (wanted.role.into(), caller.by());
    let (invite, token) = state.accounts.invite(role, wanted.email, &caller.principal, &by).await?;
    let url = format!("{}/join?token={}", web_origin(&state, &site), token.expose());
    let invite = named(&state, vec![invite]).await?.pop().ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(CreatedView { invite, url })))
}
