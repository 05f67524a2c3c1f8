use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::{Domain, EmailAddress, MessageId};
use postroad_db::{Cursor, Kind, Page, Value, values};
use postroad_delivery::queue::{Selector, WaitingStatus, WalkAt};
use postroad_delivery::{Waiting, queue};
use postroad_insight::LogEvent;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::view::QueueReply;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, Paged};
use crate::time::Timestamp;
use crate::{Answer, ApiState, log};

const TAG: &str = "queue messages";

/// Where a waiting recipient is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// To be tried at a later time.
    Scheduled,
    /// To be tried as soon as a connection is free.
    Ready,
    /// Being tried right now.
    InFlight,
    /// Until somebody releases it.
    Held,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The recipient's domain.
    #[param(value_type = Option<String>)]
    domain: Option<Domain>,
    /// Where the recipient is.
    #[param(inline)]
    /// Only recipients in this state.
    status: Option<QueueState>,
    /// Of a message with this tag.
    tag: Option<String>,
    /// For administrators: all workspaces together.
    #[serde(default)]
    all_workspaces: bool,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A recipient that mail waits for.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueMessage {
    pub message_id: Option<Uuid>,
    pub workspace: Uuid,
    /// Missing, as the message's id and subject are, when the message cannot be read from the disk.
    #[schema(value_type = Option<String>, format = "email")]
    pub recipient: Option<EmailAddress>,
    #[schema(example = "example.org")]
    pub domain: String,
    pub subject: Option<String>,
    pub state: QueueState,
    /// While it is scheduled.
    pub next_attempt: Option<Timestamp>,
    pub accepted_at: Timestamp,
    /// Attempts made so far.
    pub attempts: u16,
    /// What the last attempt ended with.
    pub last_reply: Option<QueueReply>,
}

/// List waiting mail
///
/// One item for each recipient, in no particular order. What waits all the time is shown once, however the queue changes.
#[utoipa::path(
    get,
    path = "/queue/messages",
    operation_id = "listQueueMessages",
    tag = "queue",
    security(("api_key" = [Scope::QueueRead])),
    params(Query),
    responses((status = 200, description = "A page of waiting recipients.", body = Paged<QueueMessage>))
)]
pub async fn messages(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Paged<QueueMessage>>> {
    if query.all_workspaces {
        caller.require_administrator("see all workspaces together")?;
    }
    let limit = page::limit(query.limit);
    let selector = Selector {
        workspace: (!query.all_workspaces).then(|| caller.workspace()),
        domain: query.domain,
        tag: query.tag,
        ..Selector::default()
    };
    let at = begin(query.cursor.as_deref())?;
    let found = state.engine.waiting(&selector, query.status.map(status), at, limit + 1).await;
    let found = Page::of(found, limit, |last| Cursor::new(TAG, &values![last.recipient.behind.number()]));
    let mut replies = replies(&state, &found.items).await?;
    Ok(Json(Paged::of(found, |waiting| {
        let last_reply = waiting.address().and_then(|known| replies.remove(&known));
        view(waiting, last_reply)
    })))
}

fn begin(cursor: Option<&str>) -> Answer<WalkAt> {
    let Some(cursor) = page::cursor(cursor)? else { return Ok(WalkAt::default()) };
    Ok(match cursor.keys(TAG, &[Kind::Int])?[..] {
        [Value::Int(number)] => WalkAt::of_number(number).unwrap_or_default(),
        _ => WalkAt::default(),
    })
}

fn status(state: QueueState) -> WaitingStatus {
    match state {
        QueueState::Scheduled => WaitingStatus::Scheduled,
        QueueState::Ready => WaitingStatus::Ready,
        QueueState::InFlight => WaitingStatus::InFlight,
        QueueState::Held => WaitingStatus::Held,
    }
}

fn view(waiting: Waiting, last_reply: Option<QueueReply>) -> QueueMessage {
    let known = waiting.address();
    let queue::WaitingRecipient { workspace, domain, place, next_attempt, accepted_at, attempts, .. } =
        waiting.recipient;
    QueueMessage {
        message_id: known.as_ref().map(|(id, _)| id.0),
        workspace: workspace.0,
        recipient: known.map(|(_, address)| address),
        domain: domain.to_string(),
        subject: waiting.record.map(|record| record.subject.clone()),
        state: match WaitingStatus::of(place) {
            WaitingStatus::Scheduled => QueueState::Scheduled,
            WaitingStatus::Ready => QueueState::Ready,
            WaitingStatus::InFlight => QueueState::InFlight,
            WaitingStatus::Held => QueueState::Held,
        },
        next_attempt: next_attempt.map(Timestamp),
        accepted_at: accepted_at.into(),
        attempts,
        last_reply,
    }
}

/// What the last attempts ended with, from the stories of those messages that were tried.
async fn replies(
    state: &ApiState,
    items: &[Waiting],
) -> Answer<HashMap<(MessageId, EmailAddress), QueueReply>> {
    let mut tried: Vec<MessageId> = items
        .iter()
        .filter(|waiting| waiting.recipient.attempts > 0)
        .filter_map(|waiting| Some(waiting.record.as_ref()?.id))
        .collect();
    tried.dedup();
    if tried.is_empty() {
        return Ok(HashMap::new());
    }
    let stories = log::ask(&state.events, async move |events| {
        let mut found = Vec::new();
        for id in tried {
            found.extend(events.message(None, id).await?.map(|story| story.events));
        }
        Ok(found)
    });
    let mut replies = HashMap::new();
    // Oldest first: the last one stays.
    for event in stories.await?.into_iter().flatten() {
        let LogEvent { recipient: Some(recipient), reply: Some(reply), .. } = event else { continue };
        let last = QueueReply {
            code: reply.code,
            enhanced_code: reply.enhanced.map(|code| code.to_string()),
            text: reply.text(),
            at: event.at.into(),
        };
        replies.insert((event.message.id, recipient), last);
    }
    Ok(replies)
}
