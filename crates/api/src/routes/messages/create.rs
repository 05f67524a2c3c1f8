use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use postroad_account::Scope;
use postroad_base::EmailAddress;
use uuid::Uuid;

use super::convert::{self, Sender};
use super::footer;
use super::input::NewMessage;
use super::mime::Making;
use super::refusal;
use super::resume::{self, Slot};
use super::view::AcceptedMessage;
use crate::auth::Caller;
use crate::extract::{RawBody, parse_json};
use crate::idempotency::{Asked, IdempotencyKey, Ids, Lasting, once};
use crate::openapi::{Conflict, InsufficientStorage};
use crate::{Answer, ApiState};

/// Send a message
///
/// When this answers, the message is on disk and survives a power cut. What becomes of it is told by
/// `GET /api/v1/messages/{id}`, by events and by webhooks.
#[utoipa::path(
    post,
    path = "/messages",
    operation_id = "createMessage",
    tag = "messages",
    security(("api_key" = [Scope::MessagesSend])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes repetitions of this request have no further effect.")),
    request_body = NewMessage,
    responses(
        (status = 202, description = "The message is taken.", body = AcceptedMessage),
        Conflict,
        InsufficientStorage,
    )
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    key: IdempotencyKey,
    body: RawBody,
) -> Answer<Response> {
    let asked = Asked { path: "/messages", body: &body.bytes, messages: 1 };
    once(&state, &caller, key, asked, async |ids: Ids| {
        let message: NewMessage = parse_json(&body.bytes)?;
        let accepted = admit(&state, Sender::of(&caller), Slot::of(&ids, 0), message).await?;
        Ok(Lasting::new(StatusCode::ACCEPTED, &accepted))
    })
    .await
}

/// Takes one message, unless an earlier try of the same request did.
pub(super) async fn admit(
    state: &ApiState,
    sender: Sender,
    slot: Slot,
    mut message: NewMessage,
) -> Answer<AcceptedMessage> {
    let (is_raw, held, workspace) = (message.raw.is_some(), message.hold, sender.workspace);
    let making = Making {
        now: state.clock.now(),
        message_id: Uuid::new_v4().into_bytes(),
        boundaries: Uuid::new_v4().as_u128(),
    };
    let id = slot.id.unwrap_or_else(|| state.gate.new_message_id());
    footer::add(state, workspace, id, &mut message).await?;
    let submission = convert::submission(sender, Some(id), &making, message)?;
    let recipients: Vec<EmailAddress> =
        submission.envelope.recipients.iter().map(|recipient| recipient.forward_path.clone()).collect();
    if let Some(accepted_before) = resume::find(state, workspace, &slot, &recipients, held).await? {
        return Ok(accepted_before);
    }
    let submitted =
        state.gate.admit(submission).await.map_err(|refused| refusal::problem(&refused, is_raw))?;
    Ok(AcceptedMessage::new(&submitted, recipients, held))
}
