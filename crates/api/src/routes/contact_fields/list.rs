use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::ContactFieldView;
use crate::auth::Caller;
use crate::page::Paged;
use crate::{Answer, ApiState};

/// List the fields of contacts
///
/// Oldest first. A workspace has at most 200, so all are on one page.
#[utoipa::path(
    get,
    path = "/contact-fields",
    operation_id = "listContactFields",
    tag = "contacts",
    security(("api_key" = [Scope::AudienceRead])),
    responses((status = 200, description = "The fields.", body = Paged<ContactFieldView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
) -> Answer<Json<Paged<ContactFieldView>>> {
    let found = state.audience.fields.list(caller.workspace()).await?;
    Ok(Json(Paged { items: found.into_iter().map(ContactFieldView::from).collect(), next_cursor: None }))
}
