use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::{NewProvider, Role, Secret};
use postroad_base::{Domain, WorkspaceId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ProviderView;
use crate::auth::{ADMINISTRATOR, Caller, Site};
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::routes::users::RoleName;
use crate::{Answer, ApiState, Problem};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOidcProvider)]
pub struct New {
    name: String,
    #[schema(example = "https://accounts.google.com")]
    issuer: String,
    client_id: String,
    #[schema(format = "password")]
    client_secret: String,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    allowed_domains: Vec<Domain>,
    /// Needs `allowed_domains`.
    #[serde(default)]
    create_users: bool,
    /// Where somebody new becomes a member; with `role`.
    #[schema(value_type = Option<Uuid>)]
    workspace: Option<WorkspaceId>,
    role: Option<RoleName>,
    #[serde(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

/// Both or none.
pub(super) fn place(
    workspace: Option<WorkspaceId>,
    role: Option<RoleName>,
) -> Answer<Option<(WorkspaceId, Role)>> {
    match (workspace, role) {
        (Some(workspace), Some(role)) => Ok(Some((workspace, role.into()))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Problem::field("/role", "is missing")),
        (None, Some(_)) => Err(Problem::field("/workspace", "is missing")),
    }
}

/// Add a provider
#[utoipa::path(
    post,
    path = "/oidc-providers",
    operation_id = "createOidcProvider",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses((status = 201, description = "The provider.", body = ProviderView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<ProviderView>)> {
    caller.require_fresh(state.clock.now())?;
    let new = NewProvider {
        name: wanted.name,
        issuer: wanted.issuer,
        client_id: wanted.client_id,
        client_secret: Secret::new(wanted.client_secret),
        allowed_domains: wanted.allowed_domains,
        create_users: wanted.create_users,
        place: place(wanted.workspace, wanted.role)?,
        enabled: wanted.enabled,
    };
    let made = state.accounts.providers.create(new, &state.sealer, &caller.by()).await?;
    Ok((StatusCode::CREATED, Json(ProviderView::of(&state, &site, made))))
}
