use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_db::{Cursor, Kind, Page, Value, values};
use postroad_delivery::queue::{DestinationOrder, DestinationQuery};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::DestinationView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

/// The order of destinations.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DestinationSort {
    /// Most mail first.
    #[default]
    Waiting,
    /// The oldest mail first.
    Oldest,
    /// The next attempt first.
    Next,
    /// By name.
    Domain,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// A part of the domain's name.
    q: Option<String>,
    /// Which destinations come first; those with most mail without it.
    #[param(inline)]
    sort: Option<DestinationSort>,
    /// For administrators: all workspaces together.
    #[serde(default)]
    all_workspaces: bool,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

impl DestinationSort {
    fn order(self) -> DestinationOrder {
        match self {
            Self::Waiting => DestinationOrder::Waiting,
            Self::Oldest => DestinationOrder::Oldest,
            Self::Next => DestinationOrder::Next,
            Self::Domain => DestinationOrder::Domain,
        }
    }

    /// A cursor is not carried over to another order.
    fn tag(self) -> &'static str {
        match self {
            Self::Waiting => "queue by waiting",
            Self::Oldest => "queue by oldest",
            Self::Next => "queue by next",
            Self::Domain => "queue by domain",
        }
    }
}

/// List destinations
///
/// Recipient domains that mail waits for. The queue changes while one pages: a destination may be passed over or shown twice
/// when its place in the order changes.
#[utoipa::path(
    get,
    path = "/queue/destinations",
    operation_id = "listQueueDestinations",
    tag = "queue",
    security(("api_key" = [Scope::QueueRead])),
    params(Query),
    responses((status = 200, description = "A page of destinations.", body = Paged<DestinationView>))
)]
pub async fn destinations(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<DestinationView>>> {
    if query.all_workspaces {
        caller.require_administrator("see all workspaces together")?;
    }
    let (order, tag) = (query.sort.unwrap_or_default().order(), query.sort.unwrap_or_default().tag());
    let limit = page::limit(query.limit);
    let asked = DestinationQuery {
        workspace: (!query.all_workspaces).then(|| caller.workspace()),
        search: query.q.map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty()),
        order,
        after: after(tag, query.cursor.as_deref())?,
        limit,
    };
    let rows = state.engine.destinations(asked).await;
    let found =
        Page::of(rows, limit, |last| Cursor::new(tag, &values![order.rank(last), last.domain.as_str()]));
    Ok(Json(Paged::of(found, DestinationView::from)))
}

fn after(tag: &str, cursor: Option<&str>) -> Answer<Option<(i64, String)>> {
    let Some(cursor) = page::cursor(cursor)? else { return Ok(None) };
    let keys = cursor.keys(tag, &[Kind::Int, Kind::Text])?;
    Ok(match &keys[..] {
        [Value::Int(rank), Value::Text(domain)] => Some((*rank, domain.clone())),
        _ => None,
    })
}
