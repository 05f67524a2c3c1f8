use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::WarmupId;
use postroad_db::{Cursor, CursorError, FromValue, Kind, Page, values};
use postroad_delivery::egress::Warmup;

use super::view::{WarmupView, view};
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState, Problem};

const TAG: &str = "warm-ups";

/// List warm-ups
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/warmups",
    operation_id = "listWarmups",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(PageQuery),
    responses((status = 200, description = "A page of warm-ups.", body = Paged<WarmupView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<WarmupView>>> {
    let limit = page::limit(query.limit);
    let before = query.cursor.as_deref().map(before).transpose()?;
    let found = state.egress.warmups(before, limit + 1).await?;
    let found = Page::of(found, limit, |last: &Warmup| Cursor::new(TAG, &values![last.id]));
    let mut items = Vec::with_capacity(found.items.len());
    for warmup in found.items {
        items.push(view(&state, warmup).await?);
    }
    Ok(Json(Paged { items, next_cursor: found.next.map(String::from) }))
}

fn before(text: &str) -> Result<WarmupId, Problem> {
    let cursor = page::cursor(Some(text))?.ok_or(CursorError)?;
    let last = cursor.keys(TAG, &[Kind::Bytes])?.pop().and_then(WarmupId::from_value);
    Ok(last.ok_or(CursorError)?)
}
