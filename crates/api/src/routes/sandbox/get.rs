use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::MessageId;

use super::content;
use super::view::SandboxDetail;
use crate::auth::Caller;
use crate::extract::Id;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// Show a captured message
#[utoipa::path(
    get,
    path = "/sandbox/messages/{id}",
    operation_id = "getSandboxMessage",
    tag = "sandbox",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message")),
    responses((status = 200, description = "The message.", body = SandboxDetail))
)]
pub async fn get(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<Json<SandboxDetail>> {
    let found = state.sandbox.get(caller.workspace(), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("captured message"))?;
    let opened = content::open(found.content).await?;
    let (text, text_truncated) = opened.text.map_or((None, false), |text| (Some(text.text), text.truncated));
    let detail = found.detail;
    Ok(Json(SandboxDetail {
        message: found.message.into(),
        all_recipients: detail.recipients,
        suppressed: detail.suppressed,
        credential: detail.credential,
        metadata: detail.metadata,
        send_at: detail.send_at.map(Timestamp),
        headers: opened.headers,
        parts: opened.parts,
        text,
        text_truncated,
        transcript: content::transcript(detail.transcript),
    }))
}
