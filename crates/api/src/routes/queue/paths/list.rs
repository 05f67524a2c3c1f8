use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_db::{Cursor, Kind, Page, Value, values};
use postroad_delivery::queue::{GateState, PathRow};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::PathView;
use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState};

/// The order of paths.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathSort {
    /// Most mail that is ready first.
    #[default]
    Ready,
    /// Suspended, probing and slowed ones first.
    State,
    /// Most connections first.
    Connections,
    /// Most deferrals of the last hour first.
    Deferred,
    /// By name.
    Name,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// A part of the provider, the MX hosts or the source.
    q: Option<String>,
    /// Which paths come first; those with most mail without it.
    #[param(inline)]
    sort: Option<PathSort>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

impl PathSort {
    fn rank(self, row: &PathRow) -> i64 {
        let most = |count: u32| -i64::from(count);
        match self {
            Self::Ready => most(row.ready),
            Self::Connections => most(row.connections),
            Self::Deferred => most(row.deferred),
            Self::Name => 0,
            Self::State => match row.state {
                GateState::Suspended { .. } => 0,
                GateState::Probing => 1,
                GateState::Slowed => 2,
                GateState::Open => 3,
            },
        }
    }

    /// A cursor is not carried over to another order.
    fn tag(self) -> &'static str {
        match self {
            Self::Ready => "paths by ready",
            Self::State => "paths by state",
            Self::Connections => "paths by connections",
            Self::Deferred => "paths by deferred",
            Self::Name => "paths by name",
        }
    }
}

/// List paths
///
/// A path is one source at one provider, or at one site where no provider is known: what limits are kept for. Those are
/// listed where mail waits, where connections are, and where something was learned.
#[utoipa::path(
    get,
    path = "/queue/paths",
    operation_id = "listQueuePaths",
    tag = "queue",
    security(("api_key" = [ADMINISTRATOR])),
    params(Query),
    responses((status = 200, description = "A page of paths.", body = Paged<PathView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<PathView>>> {
    let sort = query.sort.unwrap_or_default();
    let after = after(sort.tag(), query.cursor.as_deref())?;
    let search = query.q.map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty());
    let limit = page::limit(query.limit);
    let source = |row: &PathRow| state.engine.source_name(row);
    let mentions = |row: &PathRow, search: &str| {
        row.id.to_lowercase().contains(search)
            || row.title.to_lowercase().contains(search)
            || source(row).to_lowercase().contains(search)
    };
    let mut found: Vec<(i64, PathRow)> = state
        .engine
        .paths()
        .await
        .into_iter()
        .filter(|row| search.as_deref().is_none_or(|search| mentions(row, search)))
        .map(|row| (sort.rank(&row), row))
        .filter(|(rank, row)| {
            after.as_ref().is_none_or(|(last, id)| (*rank, &*row.id) > (*last, id.as_str()))
        })
        .collect();
    found.sort_by(|(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
    found.truncate(limit + 1);
    let found =
        Page::of(found, limit, |(rank, last)| Cursor::new(sort.tag(), &values![*rank, last.id.as_str()]));
    Ok(Json(Paged::of(found, |(_, row)| {
        let name = source(&row);
        PathView::new(row, &name)
    })))
}

fn after(tag: &str, cursor: Option<&str>) -> Answer<Option<(i64, String)>> {
    let Some(cursor) = page::cursor(cursor)? else { return Ok(None) };
    let keys = cursor.keys(tag, &[Kind::Int, Kind::Text])?;
    Ok(match &keys[..] {
        [Value::Int(rank), Value::Text(id)] => Some((*rank, id.clone())),
        _ => None,
    })
}
