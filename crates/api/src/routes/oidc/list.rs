use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::ProviderView;
use crate::auth::{ADMINISTRATOR, Site};
use crate::{Answer, ApiState};

/// All providers; there are at most 20.
#[derive(Debug, Serialize, ToSchema)]
pub struct OidcProviderList {
    items: Vec<ProviderView>,
}

/// List providers
#[utoipa::path(
    get,
    path = "/oidc-providers",
    operation_id = "listOidcProviders",
    tag = "users",
    security(("api_key" = [ADMINISTRATOR])),
    responses((status = 200, description = "All of them, oldest first.", body = OidcProviderList))
)]
pub async fn list(State(state): State<Arc<ApiState>>, site: Site) -> Answer<Json<OidcProviderList>> {
    let found = state.accounts.providers.list().await?;
    let items = found.into_iter().map(|provider| ProviderView::of(&state, &site, provider)).collect();
    Ok(Json(OidcProviderList { items }))
}
