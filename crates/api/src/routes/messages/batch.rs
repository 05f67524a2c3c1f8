use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use futures::{StreamExt, stream};
use postroad_account::Scope;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::convert::Sender;
use super::create::admit;
use super::input::NewMessage;
use super::resume::Slot;
use super::view::AcceptedMessage;
use crate::auth::Caller;
use crate::extract::{RawBody, parse_json, parse_value};
use crate::idempotency::{Asked, IdempotencyKey, Ids, Lasting, once};
use crate::openapi::Conflict;
use crate::problem::ProblemBody;
use crate::{Answer, ApiState, Problem};

/// Messages in one request.
const MESSAGES_MAX: usize = 1_000;
/// Messages on their way to the disk at the same time; they share its flushes.
const CONCURRENCY: usize = 64;

/// Several messages, each as in `POST /api/v1/messages`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    #[schema(value_type = Vec<NewMessage>, min_items = 1, max_items = 1000)]
    messages: Vec<Value>,
}

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchResult {
    /// How many messages were taken.
    accepted: usize,
    /// How many were not; nothing of them is kept.
    refused: usize,
    /// One per message, in the order of the request.
    results: Vec<ItemResult>,
}

/// What became of one message of a batch: `message` or `problem`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemResult {
    /// The status that `POST /api/v1/messages` would have answered with.
    #[schema(example = 202)]
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<AcceptedMessage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

/// Send up to 1,000 messages
///
/// Each message is taken or refused by itself. The status is 202 when all were taken, and 207 when at least one was not; then
/// `results` says which and why. With an `Idempotency-Key`, repeating the whole request sends nothing twice.
#[utoipa::path(
    post,
    path = "/messages/batch",
    operation_id = "createMessages",
    tag = "messages",
    security(("api_key" = [Scope::MessagesSend])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes repetitions of this request have no further effect.")),
    request_body = Batch,
    responses(
        (status = 202, description = "All messages are taken.", body = BatchResult),
        (status = 207, description = "Some messages, or all, were refused.", body = BatchResult),
        Conflict,
    )
)]
pub async fn batch(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    key: IdempotencyKey,
    body: RawBody,
) -> Answer<Response> {
    let batch: Batch = parse_json(&body.bytes)?;
    if batch.messages.is_empty() || batch.messages.len() > MESSAGES_MAX {
        return Err(Problem::field("/messages", format!("must have 1 to {MESSAGES_MAX} messages")));
    }
    let asked = Asked { path: "/messages/batch", body: &body.bytes, messages: batch.messages.len() };
    once(&state, &caller, key, asked, async |ids: Ids| {
        let each = batch.messages.into_iter().enumerate().map(|(index, message)| {
            let (state, sender, slot) = (&state, Sender::of(&caller), Slot::of(&ids, index));
            async move { item(one(state, sender, slot, message).await) }
        });
        let results: Vec<ItemResult> = stream::iter(each).buffered(CONCURRENCY).collect().await;
        Ok(answer(results))
    })
    .await
}

async fn one(state: &ApiState, sender: Sender, slot: Slot, message: Value) -> Answer<AcceptedMessage> {
    let message: NewMessage = parse_value(message)?;
    admit(state, sender, slot, message).await
}

fn item(result: Answer<AcceptedMessage>) -> ItemResult {
    match result {
        Ok(message) => {
            ItemResult { status: StatusCode::ACCEPTED.as_u16(), message: Some(message), problem: None }
        }
        Err(problem) => {
            ItemResult { status: problem.status().as_u16(), message: None, problem: Some(problem.body(None)) }
        }
    }
}

fn answer(results: Vec<ItemResult>) -> Lasting {
    let accepted = results.iter().filter(|result| result.message.is_some()).count();
    let refused = results.len() - accepted;
    let status = if refused == 0 { StatusCode::ACCEPTED } else { StatusCode::MULTI_STATUS };
    let whole = BatchResult { accepted, refused, results };
    Lasting::new(status, &whole).or_short(|| shortened(&whole))
}

/// Without the recipients and the wrong fields, which a repetition of a huge request has to do without.
fn shortened(whole: &BatchResult) -> BatchResult {
    let short = |result: &ItemResult| ItemResult {
        status: result.status,
        message: result.message.clone().map(|message| AcceptedMessage { recipients: Vec::new(), ..message }),
        problem: result.problem.clone().map(|problem| ProblemBody { errors: Vec::new(), ..problem }),
    };
    BatchResult {
        accepted: whole.accepted,
        refused: whole.refused,
        results: whole.results.iter().map(short).collect(),
    }
}
