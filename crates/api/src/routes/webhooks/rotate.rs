use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::WebhookId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, JsonBody};
use crate::{Answer, ApiState, Problem};

/// How long the old secret signs too when the request does not say.
const KEEP_OLD_DEFAULT_HOURS: u32 = 24;
/// The longest it may.
const KEEP_OLD_MAX_HOURS: u32 = 30 * 24;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// So long requests are signed with the old secret too.
    #[schema(minimum = 0, maximum = 720, default = 24)]
    keep_old_hours: Option<u32>,
}

/// The new secret, shown this once.
#[derive(Serialize, ToSchema)]
pub struct NewSecret {
    #[schema(example = "whsec_…")]
    secret: String,
}

/// Give a webhook endpoint a new secret
#[utoipa::path(
    post,
    path = "/webhooks/{id}/rotate-secret",
    operation_id = "rotateWebhookSecret",
    tag = "webhooks",
    security(("api_key" = [Scope::WebhooksWrite])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    request_body = Rotation,
    responses((status = 200, description = "The secret.", body = NewSecret))
)]
pub async fn rotate(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<WebhookId>,
    JsonBody(wanted): JsonBody<Rotation>,
) -> Answer<Json<NewSecret>> {
    let hours = wanted.keep_old_hours.unwrap_or(KEEP_OLD_DEFAULT_HOURS);
    if hours > KEEP_OLD_MAX_HOURS {
        return Err(Problem::field("/keep_old_hours", format!("must be at most {KEEP_OLD_MAX_HOURS}")));
    }
    let keep_old = Duration::from_secs(u64::from(hours) * 3_600);
    let secret = state.webhooks.rotate_secret(caller.workspace(), id, keep_old).await?;
    let secret = secret.ok_or_else(|| Problem::not_found("webhook"))?;
    let entry =
        Entry::new("webhook.secret_rotated", id.to_string()).after(json!({ "keep_old_hours": hours }));
    audit::record(&state, &caller, entry).await?;
    Ok(Json(NewSecret { secret: secret.reveal() }))
}
