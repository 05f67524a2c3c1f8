use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::Domain;

use super::host;
use super::view::DetailView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState};

/// Show a sender domain with its keys and records
#[utoipa::path(
    get,
    path = "/domains/{name}",
    operation_id = "getDomain",
    tag = "domains",
    security(("api_key" = [Scope::DomainsRead])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses((status = 200, description = "The domain.", body = DetailView))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<Json<DetailView>> {
    let domain = host::find(&state, &caller, &name).await?;
    Ok(Json(host::detail(&state, domain).await?))
}
