use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::EmailAddress;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Take an address off the list
///
/// Do this only when its owner wants the mail after all.
#[utoipa::path(
    delete,
    path = "/suppressions/{address}",
    operation_id = "removeSuppression",
    tag = "suppressions",
    security(("api_key" = [Scope::SuppressionsWrite])),
    params(("address" = String, Path, description = "The address", format = "email")),
    responses((status = 204, description = "It may be written to again."))
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(address): Id<EmailAddress>,
) -> Answer<StatusCode> {
    if !state.suppressions.remove(caller.workspace(), &address).await? {
        return Err(Problem::not_found("suppression"));
    }
    // Without the address: the audit log outlives what is known of a person.
    audit::record(&state, &caller, Entry::new("suppression.removed", "suppressions")).await?;
    Ok(StatusCode::NO_CONTENT)
}
