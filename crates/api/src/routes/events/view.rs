//! Events as the API shows them.

use std::net::IpAddr;

use postroad_base::{AttemptFacts, EmailAddress, EventKind, Reply};
use postroad_insight::LogEvent;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::messages::view::StreamName;
use crate::time::Timestamp;

/// What can happen, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_base::EventKind")]
pub enum EventKindName {
    Accepted,
    Deferred,
    Delivered,
    Bounced,
    Expired,
    Held,
    Released,
    Cancelled,
    Suppressed,
    Captured,
}

/// Something that happened to a message, or to one of its recipients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    pub id: Uuid,
    pub at: Timestamp,
    #[schema(value_type = EventKindName)]
    pub kind: EventKind,
    pub message_id: Uuid,
    /// Missing for the acceptance of a message with several recipients.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "email")]
    pub recipient: Option<EmailAddress>,
    pub subject: String,
    #[schema(value_type = StreamName)]
    pub stream: postroad_base::Stream,
    pub tags: Vec<String>,
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// What the remote server said, or what we say where we ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<ReplyView>,
    /// Why, where the reply alone does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When the next attempt is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<AttemptView>,
}

/// An SMTP reply (RFC 5321 §4.2).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Reply)]
pub struct ReplyView {
    #[schema(example = 550)]
    pub code: u16,
    /// RFC 3463
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "5.1.1")]
    pub enhanced_code: Option<String>,
    #[schema(example = "No such user")]
    pub text: String,
}

impl From<Reply> for ReplyView {
    fn from(reply: Reply) -> Self {
        Self {
            code: reply.code,
            enhanced_code: reply.enhanced.map(|code| code.to_string()),
            text: reply.text(),
        }
    }
}

/// What an attempt was made with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attempt)]
pub struct AttemptView {
    pub id: Uuid,
    /// Counted from 1, per recipient.
    pub number: u32,
    /// The host spoken to; empty if none was found.
    #[schema(example = "mx1.example.org")]
    pub mx_host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "192.0.2.25")]
    pub remote_ip: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub source_ip: Option<IpAddr>,
    /// The source it left from, by name; missing by way of a relay host, or when it came to no connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "out-1")]
    pub source: Option<String>,
    /// The provider behind the destination, as `GET /providers` names it; missing where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "google")]
    pub provider: Option<String>,
    /// Missing when the connection was not encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsView>,
    /// What was asked of TLS, and whether it held. Missing when it did not come to that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_policy: Option<TlsPolicyView>,
    pub duration_ms: u32,
    /// Commands and replies; never content or credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Vec<TranscriptLineView>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Tls)]
pub struct TlsView {
    #[schema(example = "TLSv1.3")]
    pub version: String,
    pub cipher: String,
    /// Whether the certificate was valid for the host.
    pub verified: bool,
}

/// The policy a connection's TLS was held to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TlsPolicyUsed)]
pub struct TlsPolicyView {
    /// `dane`, `mta-sts enforce`, `mta-sts testing`, `required (configured)`, `opportunistic` and the like.
    #[schema(example = "mta-sts enforce")]
    pub policy: String,
    /// Why it did not hold, as TLS reports call it (RFC 8460 §4.3); missing when it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "certificate-expired")]
    pub failure: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TranscriptLine)]
pub struct TranscriptLineView {
    /// Milliseconds since the attempt began.
    pub at_ms: u32,
    #[schema(example = "C")]
    pub side: Side,
    pub text: String,
}

/// Who said it: `C`, we as the client, or `S`, the remote server.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub enum Side {
    C,
    S,
}

/// Whether transcripts are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transcripts {
    Shown,
    Hidden,
}

impl EventView {
    pub fn new(event: LogEvent, transcripts: Transcripts) -> Self {
        Self {
            id: event.id.0,
            at: event.at.into(),
            kind: event.kind,
            message_id: event.message.id.0,
            recipient: event.recipient,
            subject: event.message.subject,
            stream: event.message.stream,
            tags: event.message.tags,
            metadata: event.message.metadata,
            reply: event.reply.map(ReplyView::from),
            reason: event.reason,
            next_attempt: event.next_attempt.map(Timestamp),
            attempt: event.attempt.map(|attempt| AttemptView::new(attempt, transcripts)),
        }
    }
}

impl AttemptView {
    fn new(attempt: AttemptFacts, transcripts: Transcripts) -> Self {
        let transcript = attempt.transcript.filter(|_| transcripts == Transcripts::Shown).map(|transcript| {
            let line = |line: postroad_base::TranscriptLine| TranscriptLineView {
                at_ms: line.at_ms,
                side: if line.ours { Side::C } else { Side::S },
                text: line.text,
            };
            transcript.lines.into_iter().map(line).collect()
        });
        Self {
            id: attempt.id.0,
            number: attempt.number,
            mx_host: attempt.mx_host,
            remote_ip: attempt.remote_ip,
            source_ip: attempt.source_ip,
            source: attempt.source,
            provider: attempt.provider,
            tls: attempt.tls.map(|tls| TlsView {
                version: tls.version,
                cipher: tls.cipher,
                verified: tls.verified,
            }),
            tls_policy: attempt
                .tls_policy
                .map(|used| TlsPolicyView { policy: used.policy, failure: used.failure }),
            duration_ms: attempt.duration_ms,
            transcript,
        }
    }
}
