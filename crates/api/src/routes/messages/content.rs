//! What a message says, as long as we have it: while it waits, and after it was captured.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use postroad_account::Scope;
use postroad_base::{MessageId, Transcript};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::routes::events::view::TranscriptLineView;
use crate::routes::sandbox::content::{self, HeaderLine, HtmlQuery, PartQuery, PartView, RawQuery};
use crate::{Answer, ApiState, Problem, log};

/// What a message says.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct MessageContent {
    available: bool,
    /// Why it is not available.
    why_not: Option<String>,
    headers: Vec<HeaderLine>,
    /// The tree of MIME parts.
    parts: Vec<PartView>,
    /// The text/plain body, at most 1 MiB of it.
    text: Option<String>,
    text_truncated: bool,
    has_html: bool,
    /// What was said when it was captured.
    transcript: Vec<TranscriptLineView>,
}

const SENT: &str =
    "The content of a message is kept until its last recipient has got it or is given up, not longer.";
const FORGOTTEN: &str = "The message was captured, and deleted since.";

/// The bytes of a message, and what was said when it came in; `None` when we do not have them any more.
async fn find(state: &ApiState, caller: &Caller, id: MessageId) -> Answer<Option<(Bytes, Transcript)>> {
    if let Some(found) = state.sandbox.get(caller.workspace(), id).await? {
        return Ok(Some((found.content, found.detail.transcript)));
    }
    let stored = state.engine.stored(id).await.map_err(|error| {
        tracing::error!(%error, message.id = %id, "a waiting message could not be read");
        Problem::internal()
    })?;
    let own = stored.filter(|(record, _)| record.workspace == caller.workspace());
    Ok(own.map(|(_, content)| (content, Transcript::default())))
}

async fn bytes(state: &ApiState, caller: &Caller, id: MessageId) -> Answer<Bytes> {
    let found = find(state, caller, id).await?;
    Ok(found.ok_or_else(|| Problem::not_found("message with its content"))?.0)
}

/// Show what a message says
///
/// While it waits, and after it was captured. Of a message that left, only the events are kept.
#[utoipa::path(
    get,
    path = "/messages/{id}/content",
    operation_id = "getMessageContent",
    tag = "messages",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message")),
    responses((status = 200, description = "The content, or why there is none.", body = MessageContent))
)]
pub async fn content(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
) -> Answer<Json<MessageContent>> {
    if let Some((raw, transcript)) = find(&state, &caller, id).await? {
        let opened = content::open(raw).await?;
        let (text, text_truncated) =
            opened.text.map_or((None, false), |text| (Some(text.text), text.truncated));
        return Ok(Json(MessageContent {
            available: true,
            why_not: None,
            headers: opened.headers,
            parts: opened.parts,
            text,
            text_truncated,
            has_html: opened.has_html,
            transcript: content::transcript(transcript),
        }));
    }
    if log::may_be_on_its_way(id, state.clock.now()) {
        state.events.flush().await?;
    }
    let story = state.events.message(Some(caller.workspace()), id).await?;
    let story = story.ok_or_else(|| Problem::not_found("message"))?;
    let captured = story
        .recipients
        .iter()
        .any(|recipient| recipient.status == postroad_insight::RecipientStatus::Captured);
    let why_not = if captured { FORGOTTEN } else { SENT };
    Ok(Json(MessageContent { why_not: Some(why_not.to_owned()), ..MessageContent::default() }))
}

/// Show a message's HTML
///
/// As `GET /api/v1/sandbox/messages/{id}/html`, also for mail that waits.
#[utoipa::path(
    get,
    path = "/messages/{id}/html",
    operation_id = "getMessageHtml",
    tag = "messages",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message"), HtmlQuery),
    responses((status = 200, description = "A page.", content_type = "text/html", body = String))
)]
pub async fn html(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Params(query): Params<HtmlQuery>,
) -> Answer<Response> {
    content::html(bytes(&state, &caller, id).await?, &query).await
}

/// Get a message as it is
///
/// A captured one as it came; one that waits with the fields that were added to it, before it is signed.
#[utoipa::path(
    get,
    path = "/messages/{id}/raw",
    operation_id = "getMessageRaw",
    tag = "messages",
    security(("api_key" = [Scope::MessagesRead])),
    params(("id" = Uuid, Path, description = "The message"), RawQuery),
    responses((status = 200, description = "The message (RFC 5322).", content_type = "message/rfc822", body = String))
)]
pub async fn raw(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Params(query): Params<RawQuery>,
) -> Answer<Response> {
    Ok(content::raw(bytes(&state, &caller, id).await?, id.0, &query))
}

/// Get a part of a message
///
/// Decoded, as a file to save.
#[utoipa::path(
    get,
    path = "/messages/{id}/parts/{index}",
    operation_id = "getMessagePart",
    tag = "messages",
    security(("api_key" = [Scope::MessagesRead])),
    params(
        ("id" = Uuid, Path, description = "The message"),
        ("index" = u32, Path, description = "The part's index"),
        PartQuery
    ),
    responses((status = 200, description = "The part, as the type it says it has.", content_type = "*/*", body = String))
)]
pub async fn part(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id((id, index)): Id<(MessageId, u32)>,
    Params(query): Params<PartQuery>,
) -> Answer<Response> {
    content::part(bytes(&state, &caller, id).await?, index, &query).await
}
