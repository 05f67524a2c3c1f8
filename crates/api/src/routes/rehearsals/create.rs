use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_rehearsal::{NAME_MAX_BYTES, NewRehearsal};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::input::PlanInput;
use super::view::{RehearsalPolicy, RehearsalView};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::openapi::Conflict;
use crate::{Answer, ApiState, Problem};

/// A rehearsal to be run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRehearsal)]
pub struct New {
    /// To know it by in the list.
    #[serde(default)]
    #[schema(max_length = 200, example = "Autumn, three new addresses")]
    name: String,
    #[serde(default)]
    plan: PlanInput,
    /// As Postroad sends, or everything at once.
    #[serde(default)]
    policy: RehearsalPolicy,
    /// Another seed is another world.
    #[serde(default = "first_seed")]
    #[schema(value_type = u64, default = 1, maximum = 4_294_967_295_u64)]
    seed: u32,
}

fn first_seed() -> u32 {
    1
}

/// Rehearse a plan
///
/// It runs in the background, one rehearsal after the other: the queue's own decisions against simulated mailbox providers,
/// with a clock that jumps. Nothing is sent. Ask `getRehearsal` for its progress and its report.
#[utoipa::path(
    post,
    path = "/rehearsals",
    operation_id = "createRehearsal",
    tag = "egress",
    security(("api_key" = [Scope::QueueWrite])),
    request_body = New,
    responses((status = 202, description = "It waits for its turn.", body = RehearsalView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(new): JsonBody<New>,
) -> Answer<(StatusCode, Json<RehearsalView>)> {
    if new.name.len() > NAME_MAX_BYTES || new.name.contains(char::is_control) {
        let problem = format!("must have at most {NAME_MAX_BYTES} bytes and no control characters");
        return Err(Problem::field("/name", problem));
    }
    let kept = state
        .rehearsals
        .start(NewRehearsal {
            workspace: caller.workspace(),
            name: new.name,
            plan: new.plan.plan(),
            policy: new.policy.into(),
            seed: new.seed.into(),
        })
        .await?;
    let entry = Entry::new("rehearsal.started", kept.id.to_string()).after(json!({ "name": kept.name }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::ACCEPTED, Json(kept.into())))
}
