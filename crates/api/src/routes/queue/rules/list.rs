use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::TrafficRuleId;
use postroad_delivery::traffic::TrafficQuery;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::RuleView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::{Answer, ApiState, Problem};

const TAG: &str = "traffic rules";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// A part of the reason, the author, the action or what the rule is about.
    q: Option<String>,
    /// For administrators: the rules of all workspaces, and those about everybody.
    #[serde(default)]
    all_workspaces: bool,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List traffic rules
///
/// Standing orders about mail as it flows: newest first, those that have expired left out.
#[utoipa::path(
    get,
    path = "/queue/rules",
    operation_id = "listTrafficRules",
    tag = "queue",
    security(("api_key" = [Scope::QueueRead])),
    params(Query),
    responses((status = 200, description = "A page of rules.", body = Paged<RuleView>))
)]
pub async fn list(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<RuleView>>> {
    if query.all_workspaces {
        caller.require_administrator("see the rules of all workspaces")?;
    }
    let after = page::text_after(TAG, query.cursor.as_deref())?;
    let after = after.map(|id| id.parse::<TrafficRuleId>().map_err(|_| Problem::not_found("page")));
    let asked = TrafficQuery {
        workspace: (!query.all_workspaces).then(|| caller.workspace()),
        search: query.q.filter(|q| !q.is_empty()),
        after: after.transpose()?,
    };
    let limit = page::limit(query.limit);
    let mut found = state.engine.traffic().list(&asked);
    found.truncate(limit + 1);
    Ok(Json(Paged::after_text(TAG, found, limit, |last| last.id.to_string(), RuleView::from)))
}
