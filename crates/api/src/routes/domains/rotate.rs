use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::Domain;
use serde_json::json;

use super::host;
use super::view::DetailView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::openapi::Conflict;
use crate::{Answer, ApiState};

/// Rotate a domain's DKIM keys
///
/// Makes new keys and answers with all records. Signing moves to the new keys when a check sees their records, and not before.
#[utoipa::path(
    post,
    path = "/domains/{name}/rotate",
    operation_id = "rotateDomain",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses(
        (status = 200, description = "The domain with its new keys.", body = DetailView),
        Conflict,
    )
)]
pub async fn rotate(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<Json<DetailView>> {
    let domain = host::find(&state, &caller, &name).await?;
    let keys = state.domains.rotate(&domain).await?;
    let selectors: Vec<&str> = keys.iter().map(|key| key.selector.as_str()).collect();
    let entry = Entry::new("domain.rotated", name.as_str()).after(json!({ "selectors": selectors }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(host::detail(&state, domain).await?))
}
