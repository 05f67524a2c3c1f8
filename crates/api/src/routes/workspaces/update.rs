use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::WorkspaceId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{SenderPolicyName, WorkspaceView};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, JsonBody};
use crate::patch::clearable;
use crate::routes::settings::quota::Quota;
use crate::routes::settings::relay::RelayInput;
use crate::{Answer, ApiState, Problem};

/// What an administrator decides about a workspace; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceAdministration {
    name: Option<String>,
    sender_policy: Option<SenderPolicyName>,
    quota: Option<Quota>,
    /// `null` removes it.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<RelayInput>)]
    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    relay_host: Option<Option<RelayInput>>,
    /// Days that events are kept.
    #[schema(minimum = 1, maximum = 3650)]
    retention_days: Option<u16>,
}

/// Change a workspace
///
/// Effective at once.
#[utoipa::path(
    patch,
    path = "/workspaces/{id}",
    operation_id = "updateWorkspace",
    tag = "workspaces",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The workspace")),
    request_body = WorkspaceAdministration,
    responses((status = 200, description = "The workspace as it is now.", body = WorkspaceView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WorkspaceId>,
    JsonBody(wanted): JsonBody<WorkspaceAdministration>,
) -> Answer<Json<WorkspaceView>> {
    let not_found = || Problem::not_found("workspace");
    let mut settings = state.accounts.workspaces.get(id).await?.ok_or_else(not_found)?.settings;
    let relay_changes = wanted.relay_host.is_some();
    if let Some(relay) = wanted.relay_host {
        let present = settings.relay_host.take();
        settings.relay_host = relay.map(|input| input.seal(&state.sealer, present.as_ref())).transpose()?;
    }
    if let Some(policy) = wanted.sender_policy {
        settings.sender_policy = policy.into();
    }
    if let Some(days) = wanted.retention_days {
        settings.retention_days = days;
    }
    let change = postroad_account::WorkspaceChange {
        name: wanted.name,
        status: None,
        settings: Some(settings),
        quota: wanted.quota.map(Into::into),
    };
    let updated = state.accounts.workspaces.update(id, change, &caller.by()).await?.ok_or_else(not_found)?;
    if relay_changes {
        (state.hooks.relays_changed)().await;
    }
    Ok(Json(updated.into()))
}
