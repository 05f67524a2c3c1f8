//! Captured mail as the API shows it.

use postroad_base::{EmailAddress, Stream};
use postroad_insight::Source;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::{HeaderLine, PartView};
use crate::routes::events::view::TranscriptLineView;
use crate::routes::messages::view::{SourceName, StreamName};
use crate::time::Timestamp;

/// A captured message in a listing.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SandboxMessage)]
pub struct SandboxMessageView {
    pub id: Uuid,
    /// The same: its place in the event log.
    pub message_id: Uuid,
    pub captured_at: Timestamp,
    /// The reverse-path; `null` for `<>`.
    #[schema(value_type = Option<String>, format = "email")]
    pub mail_from: Option<EmailAddress>,
    /// The first 20 of the envelope.
    #[schema(value_type = Vec<String>)]
    pub recipients: Vec<EmailAddress>,
    pub recipient_count: u32,
    /// The From field.
    pub from: String,
    /// The To field.
    pub to: String,
    pub subject: String,
    pub size_bytes: u64,
    pub attachment_count: u32,
    pub has_html: bool,
    /// How it came in.
    #[schema(value_type = SourceName)]
    pub source: Source,
    #[schema(value_type = StreamName)]
    pub stream: Stream,
    pub tags: Vec<String>,
    /// Whether somebody looked at it.
    pub read: bool,
}

impl From<postroad_sandbox::SandboxMessage> for SandboxMessageView {
    fn from(message: postroad_sandbox::SandboxMessage) -> Self {
        let facts = message.facts;
        Self {
            id: message.id.0,
            message_id: message.id.0,
            captured_at: message.captured_at.into(),
            mail_from: facts.mail_from,
            recipients: message.recipients,
            recipient_count: message.recipient_count,
            from: facts.from,
            to: facts.to,
            subject: facts.subject,
            size_bytes: message.size_bytes,
            attachment_count: facts.attachment_count,
            has_html: facts.has_html,
            source: facts.source,
            stream: facts.stream,
            tags: facts.tags,
            read: message.read,
        }
    }
}

/// A captured message with everything that is known of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SandboxDetail {
    #[serde(flatten)]
    pub message: SandboxMessageView,
    /// All recipients of the envelope.
    #[schema(value_type = Vec<String>)]
    pub all_recipients: Vec<EmailAddress>,
    /// Recipients on the suppression list: they would have been left out, were it sent.
    #[schema(value_type = Vec<String>)]
    pub suppressed: Vec<EmailAddress>,
    /// The SMTP credential or API key it came in with.
    pub credential: Option<String>,
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// When it would have been sent, if later than at once.
    pub send_at: Option<Timestamp>,
    pub headers: Vec<HeaderLine>,
    /// The tree of MIME parts.
    pub parts: Vec<PartView>,
    /// The text/plain body, at most 1 MiB of it.
    pub text: Option<String>,
    pub text_truncated: bool,
    /// What was said when it came in by SMTP: `C` is the client, `S` this server. Never content or credentials.
    pub transcript: Vec<TranscriptLineView>,
}
