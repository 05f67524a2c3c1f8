use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::{ProviderChange, Secret};
use postroad_base::{Domain, ProviderId, WorkspaceId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::place;
use super::view::ProviderView;
use crate::auth::{ADMINISTRATOR, Caller, Site};
use crate::extract::{Id, JsonBody};
use crate::patch::clearable;
use crate::routes::users::RoleName;
use crate::{Answer, ApiState, Problem};

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OidcProviderChange {
    name: Option<String>,
    issuer: Option<String>,
    client_id: Option<String>,
    #[schema(format = "password")]
    client_secret: Option<String>,
    #[schema(value_type = Option<Vec<String>>)]
    allowed_domains: Option<Vec<Domain>>,
    create_users: Option<bool>,
    /// `null` makes new people members of no workspace; otherwise with `role`.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<Uuid>)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    workspace: Option<Option<WorkspaceId>>,
    role: Option<RoleName>,
    enabled: Option<bool>,
}

/// Change a provider
#[utoipa::path(
    patch,
    path = "/oidc-providers/{id}",
    operation_id = "updateOidcProvider",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The provider")),
    request_body = OidcProviderChange,
    responses((status = 200, description = "The provider as it is now.", body = ProviderView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Id(id): Id<ProviderId>,
    JsonBody(wanted): JsonBody<OidcProviderChange>,
) -> Answer<Json<ProviderView>> {
    caller.require_fresh(state.clock.now())?;
    let place = match (wanted.workspace, wanted.role) {
        (None, None) => None,
        (None, Some(_)) => return Err(Problem::field("/workspace", "is missing")),
        (Some(workspace), role) => Some(place(workspace, role.filter(|_| workspace.is_some()))?),
    };
    let change = ProviderChange {
        name: wanted.name,
        issuer: wanted.issuer,
        client_id: wanted.client_id,
        client_secret: wanted.client_secret.map(Secret::new),
        allowed_domains: wanted.allowed_domains,
        create_users: wanted.create_users,
        place,
        enabled: wanted.enabled,
    };
    let changed = state.accounts.providers.update(id, change, &state.sealer, &caller.by()).await?;
    let changed = changed.ok_or_else(|| Problem::not_found("provider"))?;
    Ok(Json(ProviderView::of(&state, &site, changed)))
}
