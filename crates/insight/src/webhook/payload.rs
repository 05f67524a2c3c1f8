//! What is sent: `{"type": …, "timestamp": …, "data": …}` (Standard Webhooks, "Payload structure").

use postroad_base::{AttemptFacts, EmailAddress, EventKind, Reply, UtcMillis};
use serde_json::{Map, Value, json};

use super::{WebhookEndpoint, WebhookKind};
use crate::LogEvent;

/// Characters of a text of others that are passed on. The standard advises to stay below 20 KB.
const TEXT_MAX_BYTES: usize = 1_000;
/// Recipients named in `message.accepted`.
pub(super) const RECIPIENTS_SHOWN: i64 = 100;

/// The payload of an event. `recipients` are the first of an accepted message.
pub(super) fn of_event(event: &LogEvent, recipients: &[EmailAddress]) -> String {
    let message = &event.message;
    let mut data = Map::new();
    let mut put = |key: &str, value: Value| {
        data.insert(key.to_owned(), value);
    };
    put("event_id", json!(event.id));
    put("message_id", json!(message.id));
    put("workspace_id", json!(message.workspace));
    put("stream", json!(message.stream));
    put("from", json!(clipped(&message.header_from)));
    put("envelope_from", json!(message.envelope_from));
    put("subject", json!(clipped(&message.subject)));
    put("message_id_header", json!(clipped(&message.message_id_header)));
    put("tags", json!(message.tags));
    put("metadata", json!(message.metadata));
    if event.kind == EventKind::Accepted {
        put("recipients", json!(recipients));
        put("recipient_count", json!(message.recipient_count));
        put("size_bytes", json!(message.size_bytes));
        put("send_at", json!(message.send_at.map(time)));
    } else {
        put("recipient", json!(event.recipient));
        put("reply", event.reply.as_ref().map_or(Value::Null, reply));
        put("reason", json!(event.reason.as_deref().map(clipped)));
        put("next_attempt_at", json!(event.next_attempt.map(time)));
        put("attempt", event.attempt.as_ref().map_or(Value::Null, attempt));
    }
    envelope(WebhookKind::Message(event.kind), event.at, Value::Object(data))
}

pub(super) fn of_test(endpoint: &WebhookEndpoint, at: UtcMillis) -> String {
    let data = json!({
        "endpoint_id": endpoint.id,
        "workspace_id": endpoint.workspace,
        "text": "This is a test of the webhook endpoint.",
    });
    envelope(WebhookKind::Test, at, data)
}

pub(super) fn of_disabled(endpoint: &WebhookEndpoint, reason: &str, at: UtcMillis) -> String {
    let data = json!({
        "endpoint_id": endpoint.id,
        "workspace_id": endpoint.workspace,
        "url": endpoint.url,
        "description": endpoint.description,
        "reason": reason,
        "failing_since": endpoint.failing_since.map(time),
    });
    envelope(WebhookKind::Disabled, at, data)
}

fn envelope(kind: WebhookKind, at: UtcMillis, data: Value) -> String {
    // The order of keys is that of the standard's examples, for people who read them.
    format!("{{\"type\":{},\"timestamp\":{},\"data\":{data}}}", json!(kind), json!(time(at)))
}

fn reply(reply: &Reply) -> Value {
    json!({
        "code": reply.code,
        "enhanced_code": reply.enhanced,
        "text": clipped(&reply.text()),
    })
}

fn attempt(attempt: &AttemptFacts) -> Value {
    json!({
        "id": attempt.id,
        "number": attempt.number,
        "mx_host": attempt.mx_host,
        "remote_ip": attempt.remote_ip,
        "source": attempt.source,
        "source_ip": attempt.source_ip,
        "provider": attempt.provider,
        "tls": attempt.tls,
        "tls_policy": attempt.tls_policy,
        "duration_ms": attempt.duration_ms,
    })
}

fn time(at: UtcMillis) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.to_string(), |time| time.to_string())
}

fn clipped(text: &str) -> &str {
    &text[..text.floor_char_boundary(TEXT_MAX_BYTES)]
}
