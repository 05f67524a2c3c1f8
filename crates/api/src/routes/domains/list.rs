use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::Domain;
use postroad_db::CursorError;

use super::view::DomainView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

const TAG: &str = "domains";

/// List sender domains
///
/// In the order of the alphabet.
#[utoipa::path(
    get,
    path = "/domains",
    operation_id = "listDomains",
    tag = "domains",
    security(("api_key" = [Scope::DomainsRead])),
    params(PageQuery),
    responses((status = 200, description = "A page of domains.", body = Paged<DomainView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<DomainView>>> {
    let after = page::text_after(TAG, query.cursor.as_deref())?;
    let after: Option<Domain> = after.map(|name| name.parse().map_err(|_| CursorError)).transpose()?;
    let limit = page::limit(query.limit);
    let wanted = u32::try_from(limit + 1).unwrap_or(page::LIMIT_MAX);
    let found = state.domains.list(caller.workspace(), after.as_ref(), wanted).await?;
    Ok(Json(Paged::after_text(TAG, found, limit, |last| last.name.to_string(), DomainView::from)))
}
