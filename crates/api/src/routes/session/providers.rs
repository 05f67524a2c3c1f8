use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Answer, ApiState};

/// Where people may sign in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInProviders)]
pub struct ProvidersView {
    items: Vec<ProviderName>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInProvider)]
pub struct ProviderName {
    id: Uuid,
    #[schema(example = "Google")]
    name: String,
}

/// List the providers to sign in at
#[utoipa::path(
    get,
    path = "/session/providers",
    operation_id = "listSignInProviders",
    tag = "session",
    security(()),
    responses((status = 200, description = "Those that are turned on.", body = ProvidersView))
)]
pub async fn list(State(state): State<Arc<ApiState>>) -> Answer<Json<ProvidersView>> {
    let found = state.accounts.providers.list().await?.into_iter().filter(|provider| provider.enabled);
    let items = found.map(|provider| ProviderName { id: provider.id.0, name: provider.name }).collect();
    Ok(Json(ProvidersView { items }))
}
