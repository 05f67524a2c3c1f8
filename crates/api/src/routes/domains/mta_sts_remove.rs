use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::Domain;

use super::host;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Switch a domain's MTA-STS policy off
///
/// Senders that have fetched it believe it until its time is over, and cannot renew it.
#[utoipa::path(
    delete,
    path = "/domains/{name}/mta-sts",
    operation_id = "removeDomainMtaSts",
    tag = "domains",
    security(("api_key" = [Scope::DomainsWrite])),
    params(("name" = String, Path, description = "The domain", example = "example.com")),
    responses((status = 204, description = "It is not served any more."))
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(name): Id<Domain>,
) -> Answer<StatusCode> {
    let domain = host::find(&state, &caller, &name).await?;
    if !state.domains.remove_mta_sts(&domain).await? {
        return Err(Problem::not_found("policy"));
    }
    audit::record(&state, &caller, Entry::new("domain.mta_sts_removed", name.as_str())).await?;
    Ok(StatusCode::NO_CONTENT)
}
