use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::OnboardingView;
use crate::auth::Caller;
use crate::{Answer, ApiState, Problem};

/// The first steps
///
/// Each is ticked when it is found to be done, and stays ticked.
#[utoipa::path(
    get,
    path = "/onboarding",
    operation_id = "getOnboarding",
    tag = "workspaces",
    security(("api_key" = [Scope::WorkspaceRead])),
    responses((status = 200, description = "The six steps.", body = OnboardingView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<OnboardingView>> {
    let workspace = state.accounts.workspaces.cached(caller.workspace()).await?;
    let workspace = workspace.ok_or_else(|| Problem::not_found("workspace"))?;
    Ok(Json(OnboardingView::of(&state, &workspace).await?))
}
