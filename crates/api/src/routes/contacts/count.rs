use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use super::filter::ContactFilterInput;
use crate::auth::Caller;
use crate::extract::Params;
use crate::openapi::NotFound;
use crate::{Answer, ApiState};

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactCount {
    count: u64,
}

/// Count contacts
///
/// Those that the listing with the same parameters has.
#[utoipa::path(
    get,
    path = "/contacts/count",
    operation_id = "countContacts",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    params(ContactFilterInput),
    responses((status = 200, description = "How many there are.", body = ContactCount), NotFound)
)]
pub async fn count(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(filter): Params<ContactFilterInput>,
) -> Answer<Json<ContactCount>> {
    let count = state.audience.contacts.count(caller.workspace(), &filter.into()).await?;
    Ok(Json(ContactCount { count }))
}
