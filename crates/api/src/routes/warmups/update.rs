use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::WarmupId;
use postroad_delivery::egress::WarmupChange;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::create::plan_named;
use super::view::{WarmupView, view};
use crate::audit::{self, Entry};
use crate::auth::{ADMINISTRATOR, Caller};
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WarmupChange)]
pub struct Change {
    /// Paused, the stages and their limits stay what they are.
    paused: Option<bool>,
    /// The name of another plan; every provider goes on at the stage that allows at most what it had.
    plan: Option<String>,
    /// Every provider begins again at the first stage.
    #[serde(default)]
    restart: bool,
}

/// Change a warm-up: pause, resume, another plan, begin again
#[utoipa::path(
    patch,
    path = "/warmups/{id}",
    operation_id = "updateWarmup",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The warm-up")),
    request_body = Change,
    responses((status = 200, description = "The warm-up as it is now.", body = WarmupView))
)]
pub async fn update(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WarmupId>,
    JsonBody(wanted): JsonBody<Change>,
) -> Answer<Json<WarmupView>> {
    let not_found = || Problem::not_found("warm-up");
    let mut warmup = state.egress.warmup(id).await?.ok_or_else(not_found)?;
    let before = json!({ "plan": warmup.plan.name, "paused": warmup.paused });
    for change in changes(&state, wanted).await? {
        warmup = state.egress.change_warmup(id, &change).await?.ok_or_else(not_found)?;
    }
    let after =
        json!({ "plan": warmup.plan.name, "paused": warmup.paused, "began": warmup.began.to_string() });
    let entry = Entry::new("warmup.changed", id.to_string()).before(before).after(after);
    audit::record_installation(&state, &caller, entry).await?;
    Ok(Json(view(&state, warmup).await?))
}

async fn changes(state: &ApiState, wanted: Change) -> Answer<Vec<WarmupChange>> {
    let mut changes = Vec::new();
    if let Some(name) = wanted.plan {
        changes.push(WarmupChange::Plan(plan_named(state, &name).await?));
    }
    if wanted.restart {
        changes.push(WarmupChange::Restart);
    }
    if let Some(paused) = wanted.paused {
        changes.push(if paused { WarmupChange::Pause } else { WarmupChange::Resume });
    }
    Ok(changes)
}
