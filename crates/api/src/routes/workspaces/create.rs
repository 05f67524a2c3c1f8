use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::{NewWorkspace, WorkspaceSettings};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{SenderPolicyName, WorkspaceView};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::JsonBody;
use crate::routes::settings::quota::Quota;
use crate::{Answer, ApiState};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWorkspace)]
pub struct New {
    #[schema(example = "Example Ltd")]
    name: String,
    sender_policy: Option<SenderPolicyName>,
    #[serde(default)]
    quota: Quota,
}

/// Make a workspace
#[utoipa::path(
    post,
    path = "/workspaces",
    operation_id = "createWorkspace",
    tag = "workspaces",
    security(("api_key" = [ADMINISTRATOR])),
    request_body = New,
    responses((status = 201, description = "The workspace.", body = WorkspaceView))
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(wanted): JsonBody<New>,
) -> Answer<(StatusCode, Json<WorkspaceView>)> {
    let mut settings = WorkspaceSettings::default();
    if let Some(policy) = wanted.sender_policy {
        settings.sender_policy = policy.into();
    }
    let new = NewWorkspace { name: wanted.name, settings, quota: wanted.quota.into() };
    let workspace = state.accounts.workspaces.create(new, &caller.by()).await?;
    Ok((StatusCode::CREATED, Json(workspace.into())))
}
