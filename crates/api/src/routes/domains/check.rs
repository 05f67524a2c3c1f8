use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::Domain;
use serde_json::json;

use super::host;
use super::view::CheckView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState};

/// Check a sender domain's DNS records
///
/// Looks every record up now. A domain whose ownership or DKIM record is found becomes verified, and a rotation whose new
/// records are found goes on.
#[utoipa::path(
    post,
    path = "/domains/{name}/check",
    operation_id = "checkDomain",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses((status = 200, description = "What was found.", body = CheckView))
)]
pub async fn check(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<Json<CheckView>> {
    let domain = host::find(&state, &caller, &name).await?;
    let host = host::sending_host(&state, caller.workspace()).await?;
    let check = state.domains.check(&domain, &host).await?;
    // Looking changes nothing worth an entry; becoming verified does.
    if check.verified && !domain.is_verified() {
        let entry = Entry::new("domain.verified", name.as_str()).after(json!({ "signing": check.signing }));
        audit::record(&state, &caller, entry).await?;
    }
    Ok(Json(check.into()))
}
