use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::EmailAddress;

use super::view::SuppressionView;
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Look an address up
#[utoipa::path(
    get,
    path = "/suppressions/{address}",
    operation_id = "getSuppression",
    tag = "suppressions",
    security(("api_key" = [Scope::SuppressionsRead])),
    params(("address" = String, Path, description = "The address", format = "email")),
    responses((status = 200, description = "It is suppressed; 404 says that it is not.", body = SuppressionView))
)]
pub async fn check(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(address): Id<EmailAddress>,
) -> Answer<Json<SuppressionView>> {
    let found = state.suppressions.find(caller.workspace(), &address).await?;
    found.map(|found| Json(found.into())).ok_or_else(|| Problem::not_found("suppression"))
}
