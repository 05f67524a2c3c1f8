use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use postroad_account::Scope;
use postroad_base::{EmailAddress, MessageId};
use postroad_insight::{MessageExplanation, RecipientExplanation, RecipientStatus};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::Params;
use crate::openapi::NotFound;
use crate::routes::events::view::{EventView, Transcripts};
use crate::routes::messages::view::{MessageView, RecipientStatusName};
use crate::routes::suppressions::view::SuppressionView;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem, log};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Explain this message.
    #[param(value_type = Option<Uuid>)]
    message: Option<MessageId>,
    /// Explain the newest messages to this address, and whether it may be written to.
    #[param(value_type = Option<String>, format = "email")]
    address: Option<EmailAddress>,
}

/// What happened, and what will happen next.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// The address's entry on the suppression list, if it must not be written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression: Option<SuppressionView>,
    /// Newest first; empty when nothing was sent to the address, or it was longer ago than events are kept.
    pub messages: Vec<ExplainedMessage>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedMessage {
    pub message: MessageView,
    pub recipients: Vec<ExplainedRecipient>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedRecipient {
    #[schema(value_type = String, format = "email")]
    pub address: EmailAddress,
    #[schema(value_type = RecipientStatusName)]
    pub status: RecipientStatus,
    pub attempts: u32,
    /// When it came to this.
    pub since: Timestamp,
    pub next_attempt: Option<Timestamp>,
    /// The story in a sentence.
    #[schema(
        example = "Refused for good at 2026-01-31T12:00:00Z by mx1.example.org [192.0.2.25] (550 5.1.1 No such user); it is not tried again."
    )]
    pub sentence: String,
    /// What happened, oldest first.
    pub events: Vec<EventView>,
}

/// Explain a message or an address
#[utoipa::path(
    get,
    path = "/why",
    operation_id = "why",
    tag = "events",
    security(("api_key" = [Scope::MessagesRead])),
    params(Query),
    responses(
        (status = 200, description = "The explanation.", body = Explanation),
        NotFound,
    )
)]
pub async fn why(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Json<Explanation>> {
    let workspace = Some(caller.workspace());
    match (query.message, query.address) {
        (Some(id), None) => {
            let found = state.events.why_message(workspace, id).await?;
            let found = found.ok_or_else(|| Problem::not_found("message"))?;
            Ok(Json(Explanation { suppression: None, messages: vec![found.into()] }))
        }
        (None, Some(address)) => {
            let suppression = state.suppressions.find(caller.workspace(), &address).await?;
            let messages =
                log::ask(&state.events, async move |log| log.why_address(workspace, &address).await).await?;
            Ok(Json(Explanation {
                suppression: suppression.map(SuppressionView::from),
                messages: messages.into_iter().map(ExplainedMessage::from).collect(),
            }))
        }
        _ => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "query_invalid",
            "say what is to be explained: either message or address",
        )),
    }
}

impl From<MessageExplanation> for ExplainedMessage {
    fn from(found: MessageExplanation) -> Self {
        Self {
            message: found.message.into(),
            recipients: found.recipients.into_iter().map(ExplainedRecipient::from).collect(),
        }
    }
}

impl From<RecipientExplanation> for ExplainedRecipient {
    fn from(found: RecipientExplanation) -> Self {
        Self {
            address: found.address,
            status: found.status,
            attempts: found.attempts,
            since: found.since.into(),
            next_attempt: found.next_attempt.map(Timestamp),
            sentence: found.sentence,
            events: found.events.into_iter().map(|event| EventView::new(event, Transcripts::Shown)).collect(),
        }
    }
}
