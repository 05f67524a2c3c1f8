use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::OnboardingView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnboardingChange {
    /// Whether the list is put away.
    dismissed: bool,
}

/// Put the first steps away, or show them again
#[utoipa::path(
    put,
    path = "/onboarding",
    operation_id = "updateOnboarding",
    tag = "workspaces",
    security(("api_key" = [Scope::WorkspaceWrite])),
    request_body = OnboardingChange,
    responses((status = 200, description = "The six steps.", body = OnboardingView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(change): JsonBody<OnboardingChange>,
) -> Answer<Json<OnboardingView>> {
    let workspace = state.accounts.workspaces.cached(caller.workspace()).await?;
    let workspace = workspace.ok_or_else(|| Problem::not_found("workspace"))?;
    state.accounts.onboarding.dismiss(workspace.id, change.dismissed).await?;
    let entry = Entry::new("onboarding.changed", workspace.id.to_string())
        .after(json!({ "dismissed": change.dismissed }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(OnboardingView::of(&state, &workspace).await?))
}
