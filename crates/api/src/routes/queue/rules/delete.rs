use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use postroad_base::TrafficRuleId;
use serde_json::json;

use super::view::{RuleView, WRITE};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Id;
use crate::{Answer, ApiState, Problem};

/// Take a traffic rule back
///
/// What it held back goes on at once.
#[utoipa::path(
    delete,
    path = "/queue/rules/{id}",
    operation_id = "deleteTrafficRule",
    tag = "queue",
    security(("api_key" = [WRITE])),
    params(("id" = uuid::Uuid, Path, description = "The rule")),
    responses((status = 204, description = "It holds no more."))
)]
pub async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<TrafficRuleId>,
) -> Answer<StatusCode> {
    let traffic = state.engine.traffic();
    let rule = traffic.find(id).ok_or_else(|| Problem::not_found("traffic rule"))?;
    if rule.matches.workspace != Some(caller.workspace()) {
        // Others do not learn that there is one.
        caller.require_administrator("").map_err(|_| Problem::not_found("traffic rule"))?;
    }
    traffic.remove(id).await?;
    state.engine.policies_changed();
    let entry = Entry::new("traffic_rule.removed", id.to_string()).before(json!(RuleView::from(rule)));
    audit::record(&state, &caller, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}
