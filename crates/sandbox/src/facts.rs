use postroad_base::{
    EmailAddress, Event, EventId, EventKind, MessageId, Stream, Transcript, UtcMillis, WorkspaceId,
};
use postroad_delivery::{CapturedMessage, MessageRecord};
use postroad_insight::{AcceptedMessage, Record, Source};
use postroad_message::header::Headers;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::content::Shape;

/// Recipients a listing shows.
const RECIPIENTS_SHOWN: usize = 20;
/// Bytes of a header field that are kept for listings.
const FIELD_MAX_BYTES: usize = 1_000;

/// A captured message as a listing shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SandboxMessage {
    pub id: MessageId,
    pub workspace: WorkspaceId,
    pub captured_at: UtcMillis,
    pub size_bytes: u64,
    pub read: bool,
    /// The first [`RECIPIENTS_SHOWN`].
    pub recipients: Vec<EmailAddress>,
    pub recipient_count: u32,
    pub facts: Facts,
}

/// What a listing shows besides the columns of its row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// `None` is the null reverse-path (RFC 5321 §4.5.5).
    pub mail_from: Option<EmailAddress>,
    recipients: Vec<EmailAddress>,
    recipient_count: u32,
    /// The From, To and Subject fields, decoded.
    pub from: String,
    pub to: String,
    pub subject: String,
    pub source: Source,
    pub stream: Stream,
    pub tags: Vec<String>,
    pub attachment_count: u32,
    pub has_html: bool,
}

/// What only a message's own page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub recipients: Vec<EmailAddress>,
    /// Recipients that would have been left out, were it sent.
    pub suppressed: Vec<EmailAddress>,
    pub credential: Option<String>,
    pub metadata: Map<String, Value>,
    pub send_at: Option<UtcMillis>,
    pub message_id_header: String,
    /// What was said when it came in by SMTP.
    pub transcript: Transcript,
    /// The first of the ids of its `captured` events; the others follow it.
    first_event: EventId,
}

/// Ids that may follow [`Detail::first_event`]: more than a message has recipients.
const EVENT_BITS: u32 = 20;

impl SandboxMessage {
    pub(crate) fn new(
        id: MessageId,
        workspace: WorkspaceId,
        captured_at: UtcMillis,
        size_bytes: u64,
        read: bool,
        facts: Facts,
    ) -> Self {
        let (recipients, recipient_count) = (facts.recipients.clone(), facts.recipient_count);
        Self { id, workspace, captured_at, size_bytes, read, recipients, recipient_count, facts }
    }
}

impl Facts {
    pub(crate) fn of(message: &CapturedMessage, headers: &Headers<'_>, shape: Shape) -> Self {
        let MessageRecord { envelope, source, stream, tags, .. } = &message.record;
        let addresses = envelope.recipients.iter().map(|recipient| recipient.forward_path.clone());
        Self {
            mail_from: envelope.reverse_path.clone(),
            recipients: addresses.take(RECIPIENTS_SHOWN).collect(),
            recipient_count: u32::try_from(envelope.recipients.len()).unwrap_or(u32::MAX),
            from: field(headers, "From"),
            to: field(headers, "To"),
            subject: field(headers, "Subject"),
            source: *source,
            stream: *stream,
            tags: tags.clone(),
            attachment_count: shape.attachment_count,
            has_html: shape.has_html,
        }
    }
}

fn field(headers: &Headers<'_>, name: &str) -> String {
    let text = headers.find(name).map(|field| field.text()).unwrap_or_default();
    let text = &text[..text.floor_char_boundary(FIELD_MAX_BYTES)];
    // PostgreSQL stores no NUL.
    text.replace('\0', "\u{fffd}")
}

impl Detail {
    pub(crate) fn of(message: &CapturedMessage) -> Self {
        let record = &message.record;
        Self {
            recipients: record.envelope.recipients.iter().map(|one| one.forward_path.clone()).collect(),
            suppressed: message.suppressed.clone(),
            credential: record.credential.clone(),
            metadata: serde_json::from_str(&record.metadata_json).unwrap_or_default(),
            send_at: record.send_at,
            message_id_header: record.message_id_header.clone(),
            transcript: message.transcript.clone().unwrap_or_default(),
            first_event: first_event(record.accepted_at),
        }
    }
}

fn first_event(at: UtcMillis) -> EventId {
    let id = EventId::new(at).0.as_u128() & !((1 << EVENT_BITS) - 1);
    EventId(uuid::Uuid::from_u128(id))
}

/// What the event log is told of a captured message; the same each time.
pub(crate) fn announcement(message: &SandboxMessage, detail: &Detail) -> Vec<Record> {
    let facts = &message.facts;
    let accepted = AcceptedMessage {
        id: message.id,
        at: message.captured_at,
        workspace: message.workspace,
        stream: facts.stream,
        source: facts.source,
        credential: detail.credential.clone(),
        envelope_from: facts.mail_from.clone(),
        header_from: facts.from.clone(),
        subject: facts.subject.clone(),
        recipients: detail.recipients.clone(),
        tags: facts.tags.clone(),
        metadata: detail.metadata.clone(),
        size_bytes: message.size_bytes,
        message_id_header: detail.message_id_header.clone(),
        send_at: detail.send_at,
    };
    let mut records = vec![Record::Accepted(Box::new(accepted))];
    let captured = detail.recipients.iter().zip(0_u128..).map(|(recipient, number)| Event {
        id: EventId(uuid::Uuid::from_u128(detail.first_event.0.as_u128() | number)),
        at: message.captured_at,
        kind: EventKind::Captured,
        workspace: message.workspace,
        message: message.id,
        stream: facts.stream,
        recipient: recipient.clone(),
        reply: None,
        reason: detail
            .suppressed
            .contains(recipient)
            .then(|| "the address is on the suppression list and would have been left out".to_owned()),
        next_attempt: None,
        attempt: None,
    });
    records.extend(captured.map(|event| Record::Happened(Box::new(event))));
    records
}
