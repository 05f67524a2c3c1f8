use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_delivery::queue::{Operation, Selector};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::NewRule;
use crate::auth::Caller;
use crate::extract::JsonBody;
use crate::{Answer, ApiState};

/// What a traffic rule would concern now, in recipients.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct RulePreview {
    /// They wait.
    pub waiting: u64,
    /// They are being tried right now, and are not concerned unless they come back.
    pub in_flight: u64,
    /// They are held already.
    pub held: u64,
}

/// Count what a traffic rule would concern
///
/// Nothing is changed. With `source`, only what is ready to leave from it is counted.
#[utoipa::path(
    post,
    path = "/queue/rules/preview",
    operation_id = "previewTrafficRule",
    tag = "queue",
    security(("api_key" = [Scope::QueueRead])),
    request_body = NewRule,
    responses((status = 200, description = "What it would concern.", body = RulePreview))
)]
pub async fn preview(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    JsonBody(new): JsonBody<NewRule>,
) -> Answer<Json<RulePreview>> {
    let (matches, _) = new.read(&caller)?;
    let found = state.engine.preview(&Selector::from(&matches), Operation::Hold).await;
    Ok(Json(RulePreview { waiting: found.changed, in_flight: found.in_flight, held: found.unchanged }))
}
