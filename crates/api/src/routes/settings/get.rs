use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::SettingsView;
use crate::ApiState;
use crate::auth::ADMINISTRATOR;

/// Show the installation's settings
#[utoipa::path(
    get,
    path = "/settings",
    operation_id = "getSettings",
    tag = "settings",
    security(("api_key" = [ADMINISTRATOR])),
    responses((status = 200, description = "The settings.", body = SettingsView))
)]
pub async fn get(State(state): State<Arc<ApiState>>) -> Json<SettingsView> {
    Json(SettingsView::from(&*state.accounts.settings.current()))
}
