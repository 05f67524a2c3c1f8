use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use postroad_base::{Stream, WorkspaceId};
use postroad_delivery::egress::warmup::Day;
use postroad_delivery::egress::{Advice, Advised, DAYS, advise};
use postroad_insight::{Bucket, Span};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::ADMINISTRATOR;
use crate::extract::Params;
use crate::page::{self, PageQuery, Paged};
use crate::{Answer, ApiState};

/// Whether a workspace should have addresses of its own, and what that follows from.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = PoolAdvice)]
pub struct AdviceView {
    advice: AdviceName,
    /// Days on which at least `per_day` recipients were delivered to or bounced.
    days: usize,
    /// Days that were looked at, up to yesterday.
    of_days: usize,
    /// A day counts from so many recipients on.
    #[schema(example = 5000)]
    per_day: u64,
    /// Days that have to count: with so many a pool of its own is right.
    #[schema(example = 20)]
    needed_days: usize,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PoolAdviceName)]
pub enum AdviceName {
    /// It sends much and regularly from shared addresses.
    GoDedicated,
    /// It sends too little or too rarely for addresses of its own.
    GoShared,
    /// It is where it belongs.
    Stay,
}

impl From<Advised> for AdviceView {
    fn from(advised: Advised) -> Self {
        Self {
            advice: match advised.advice {
                Advice::GoDedicated => AdviceName::GoDedicated,
                Advice::GoShared => AdviceName::GoShared,
                Advice::Stay => AdviceName::Stay,
            },
            days: advised.days,
            of_days: advised.of_days,
            per_day: advised.rule.per_day,
            needed_days: advised.rule.days,
        }
    }
}

/// The advice for one workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkspaceAdvice {
    workspace: Uuid,
    name: String,
    /// Whether it has a pool of its own now.
    dedicated: bool,
    #[serde(flatten)]
    advised: AdviceView,
}

/// Advise which workspaces should have addresses of their own
///
/// A workspace that sends much and regularly makes its own reputation; one that sends little or rarely has none, and is better
/// off on shared addresses.
#[utoipa::path(
    get,
    path = "/pool-advice",
    operation_id = "listPoolAdvice",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(PageQuery),
    responses((status = 200, description = "A page of workspaces.", body = Paged<WorkspaceAdvice>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    Params(query): Params<PageQuery>,
) -> Answer<Json<Paged<WorkspaceAdvice>>> {
    let cursor = page::cursor(query.cursor.as_deref())?;
    let found = state.accounts.workspaces.list(cursor.as_ref(), page::limit(query.limit)).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for workspace in found.items {
        let (dedicated, advised) = advised(&state, workspace.id).await?;
        items.push(WorkspaceAdvice {
            workspace: workspace.id.0,
            name: workspace.name,
            dedicated,
            advised: advised.into(),
        });
    }
    Ok(Json(Paged { items, next_cursor: found.next.map(String::from) }))
}

/// Whether a workspace has a pool of its own, and the advice from its last whole days.
pub(crate) async fn advised(state: &ApiState, workspace: WorkspaceId) -> Answer<(bool, Advised)> {
    let pools = state.egress.all_pools().await?;
    let plan = state.egress.plan();
    let dedicated = [Stream::Transactional, Stream::Broadcast].into_iter().any(|stream| {
        let used = plan.pool(workspace, stream).id;
        pools.iter().any(|pool| Some(pool.id) == used && pool.kind.workspace() == Some(workspace))
    });
    let now = state.clock.now();
    let today = Day::of(now).start();
    let days = Duration::from_secs(86_400 * DAYS as u64);
    let span = Span::new(today.minus(days), today, now);
    let points = state.events.series(workspace, span, Bucket::Day, &TimeZone::UTC).await?;
    let per_day: Vec<u64> =
        points.iter().map(|point| point.totals.delivered + point.totals.bounced).collect();
    Ok((dedicated, advise(&per_day, dedicated)))
}
