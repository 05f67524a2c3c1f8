use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::FieldId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::page::Paged;
use crate::{Answer, ApiState};

/// How much a field is used.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactFieldUsage {
    #[schema(value_type = Uuid)]
    id: FieldId,
    /// How many contacts have a value; counted up to 100,000.
    contacts: u64,
}

/// Count the contacts that have a value, by field
#[utoipa::path(
    get,
    path = "/contact-fields/usage",
    operation_id = "getContactFieldUsage",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    responses((status = 200, description = "All fields, oldest first.", body = Paged<ContactFieldUsage>))
)]
pub async fn usage(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
) -> Answer<Json<Paged<ContactFieldUsage>>> {
    let found = state.audience.fields.usage(caller.workspace()).await?;
    let items = found.into_iter().map(|(id, contacts)| ContactFieldUsage { id, contacts }).collect();
    Ok(Json(Paged { items, next_cursor: None }))
}
