//! Messages as the API shows them.

use std::collections::BTreeMap;

use postroad_base::{EmailAddress, Stream};
use postroad_delivery::{Fate, Submitted};
use postroad_insight::{MessageFacts, MessageStory, MessageSummary, RecipientState, RecipientStatus, Source};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::events::view::{EventView, Transcripts};
use crate::time::Timestamp;

/// A stream's name, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_base::Stream")]
pub enum StreamName {
    Transactional,
    Broadcast,
    Sandbox,
}

/// Where a recipient's message stands, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_insight::RecipientStatus")]
pub enum RecipientStatusName {
    Queued,
    Deferred,
    Held,
    Delivered,
    Bounced,
    Expired,
    Cancelled,
    Suppressed,
    /// In the sandbox; it was never sent.
    Captured,
}

/// How a message came in, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_insight::Source")]
pub enum SourceName {
    Smtp,
    Api,
    Cli,
    Web,
    Dsn,
}

/// A message that was taken. It is on disk, and is delivered or explained.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AcceptedMessage {
    pub id: Uuid,
    pub accepted_at: Timestamp,
    pub recipients: Vec<AcceptedRecipient>,
}

/// What becomes of one recipient.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AcceptedRecipient {
    #[schema(value_type = String, format = "email")]
    pub address: EmailAddress,
    pub status: AcceptedStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AcceptedStatus {
    /// It will be tried, at once or at `send_at`.
    Queued,
    /// It waits until somebody releases it.
    Held,
    /// It is on the suppression list and will not be tried.
    Suppressed,
    /// The message goes to the addresses that the workspace chose instead (mode redirect).
    Redirected,
    /// It is in the sandbox and never leaves (mode sandbox, or stream sandbox).
    Captured,
}

impl AcceptedMessage {
    /// What the client is told of a message to `recipients`.
    pub fn new(submitted: &Submitted, recipients: Vec<EmailAddress>, held: bool) -> Self {
        let taken = match submitted.fate {
            Fate::Captured => AcceptedStatus::Captured,
            _ if held => AcceptedStatus::Held,
            Fate::Redirected => AcceptedStatus::Redirected,
            Fate::Queued => AcceptedStatus::Queued,
        };
        let left_out = |address: &EmailAddress| {
            submitted.fate != Fate::Captured && submitted.suppressed.contains(address)
        };
        let status = |address: &EmailAddress| {
            if left_out(address) { AcceptedStatus::Suppressed } else { taken }
        };
        let recipients = recipients
            .into_iter()
            .map(|address| AcceptedRecipient { status: status(&address), address })
            .collect();
        Self { id: submitted.id.0, accepted_at: submitted.accepted_at.into(), recipients }
    }
}

/// What is known of a message from its acceptance on.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageView {
    pub id: Uuid,
    pub accepted_at: Timestamp,
    #[schema(value_type = StreamName)]
    pub stream: Stream,
    /// How it came in.
    #[schema(value_type = SourceName)]
    pub source: Source,
    /// The SMTP credential or API key it came in with.
    pub credential: Option<String>,
    /// The reverse-path; missing for `<>`.
    #[schema(value_type = Option<String>, format = "email")]
    pub mail_from: Option<EmailAddress>,
    /// The From field.
    #[schema(example = "Ann Example <ann@example.com>")]
    pub from: String,
    pub subject: String,
    /// The Message-ID field.
    #[schema(example = "<19c1@example.com>")]
    pub message_id_header: String,
    pub tags: Vec<String>,
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    pub size_bytes: u64,
    pub send_at: Option<Timestamp>,
    pub recipient_count: u32,
}

impl From<MessageFacts> for MessageView {
    fn from(facts: MessageFacts) -> Self {
        Self {
            id: facts.id.0,
            accepted_at: facts.at.into(),
            stream: facts.stream,
            source: facts.source,
            credential: facts.credential,
            mail_from: facts.envelope_from,
            from: facts.header_from,
            subject: facts.subject,
            message_id_header: facts.message_id_header,
            tags: facts.tags,
            metadata: facts.metadata,
            size_bytes: facts.size_bytes,
            send_at: facts.send_at.map(Timestamp),
            recipient_count: facts.recipient_count,
        }
    }
}

/// Where one recipient stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Recipient)]
pub struct RecipientView {
    #[schema(value_type = String, format = "email")]
    pub address: EmailAddress,
    #[schema(value_type = RecipientStatusName)]
    pub status: RecipientStatus,
    pub attempts: u32,
    pub next_attempt: Option<Timestamp>,
}

impl From<RecipientState> for RecipientView {
    fn from(state: RecipientState) -> Self {
        Self {
            address: state.address,
            status: state.status,
            attempts: state.attempts,
            next_attempt: state.next_attempt.map(Timestamp),
        }
    }
}

/// A message in a listing.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MessageSummary)]
pub struct SummaryView {
    #[serde(flatten)]
    pub message: MessageView,
    /// The first few recipients; `recipient_count` says how many there are.
    pub recipients: Vec<RecipientView>,
    /// How many recipients stand where.
    #[schema(value_type = BTreeMap<String, u32>, example = json!({"delivered": 2, "bounced": 1}))]
    pub statuses: BTreeMap<RecipientStatus, u32>,
}

impl From<MessageSummary> for SummaryView {
    fn from(summary: MessageSummary) -> Self {
        Self {
            message: summary.facts.into(),
            recipients: summary.recipients.into_iter().map(RecipientView::from).collect(),
            statuses: summary.statuses,
        }
    }
}

/// A message with everything that happened to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MessageStory)]
pub struct StoryView {
    #[serde(flatten)]
    pub message: MessageView,
    /// At most the first 1,000.
    pub recipients: Vec<RecipientView>,
    /// What happened to those, oldest first; at most 5,000.
    pub events: Vec<EventView>,
    /// Whether recipients or events were left out; `GET /api/v1/events?message=` has them all.
    pub truncated: bool,
}

impl From<MessageStory> for StoryView {
    fn from(story: MessageStory) -> Self {
        Self {
            message: story.facts.into(),
            recipients: story.recipients.into_iter().map(RecipientView::from).collect(),
            events: story.events.into_iter().map(|event| EventView::new(event, Transcripts::Shown)).collect(),
            truncated: story.truncated,
        }
    }
}
