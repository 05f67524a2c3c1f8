use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;

use super::view::NetworkView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// List trusted networks
///
/// Newest first, disabled ones included.
#[utoipa::path(
    get,
    path = "/credentials/networks",
    operation_id = "listNetworkCredentials",
    tag = "credentials",
    security(("api_key" = [Scope::CredentialsRead])),
    params(PageQuery),
    responses((status = 200, description = "A page of networks.", body = Paged<NetworkView>))
)]
pub async fn list_networks(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<NetworkView>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let limit = page::limit(query.limit);
    let found = state.accounts.network_credentials.list(caller.workspace(), cursor.as_ref(), limit).await?;
    Ok(Json(Paged::of(found, NetworkView::from)))
}
