//! What the spool keeps beside a message's content, and beside each change of a recipient.
//!
//! Both are enough to write the event log anew after a crash: see [`crate::Engine`] on recovery.

use bytes::Bytes;
use postroad_base::{Domain, Envelope, Event, MessageId, Stream, TopicId, UtcMillis, WorkspaceId};
use postroad_insight::{AcceptedMessage, Source};
use serde::{Deserialize, Serialize};

use crate::queue::Marks;

/// A message's envelope and the facts people search by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageRecord {
    pub id: MessageId,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub accepted_at: UtcMillis,
    pub source: Source,
    pub credential: Option<String>,
    pub envelope: Envelope,
    pub header_from: String,
    pub subject: String,
    pub message_id_header: String,
    pub tags: Vec<String>,
    /// A JSON object, or empty.
    pub metadata_json: String,
    pub size_bytes: u64,
    pub send_at: Option<UtcMillis>,
    /// The domain whose keys sign it.
    pub signing_domain: Option<Domain>,
    /// What its one recipient must want, up to the last moment.
    pub topic: Option<TopicId>,
    /// The sender knows that the recipients want it, as who opened the last ones: it goes first while a warm-up allows
    /// little.
    pub engaged: bool,
}

/// The tag of reports about TLS that we send; results of sending them are not counted (RFC 8460 §3).
pub(crate) const TLS_REPORT_TAG: &str = "tls-report";

/// The bytes are not a record of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a spool record cannot be read; was it written by a newer version?")]
pub struct RecordError;

/// The first byte of every record; a new layout gets a new number, and old ones stay readable. Records of version 1 end
/// before the topic, those of version 2 before `engaged`.
const RECORD_VERSION: u8 = 3;
/// Of notes. Those of version 1 end before what was asked of TLS, those of version 2 before source and provider.
const NOTE_VERSION: u8 = 3;
/// What a record of version 1 ends before; each later version has the less of it to be given.
const LATER_IN_RECORDS: [u8; 2] = [0, 0];
const LATER_IN_NOTES: [u8; 3] = [0, 0, 0];

fn encode(version: u8, value: &impl Serialize) -> Bytes {
    let mut bytes = vec![version];
    bytes = postcard::to_extend(value, bytes).expect("plain data always serialises into memory");
    Bytes::from(bytes)
}

/// Both kinds grew at their end, by values that can be absent: `later` is how the newest layout says that all are.
/// `since[n]` is how many bytes of it a value of version n + 1 has already.
fn decode<T: for<'de> Deserialize<'de>>(
    bytes: &[u8],
    later: &[u8],
    since: &[usize],
) -> Result<T, RecordError> {
    let Some((&version, rest)) = bytes.split_first() else { return Err(RecordError) };
    let has = usize::from(version).checked_sub(1).and_then(|older| since.get(older)).ok_or(RecordError)?;
    let missing = &later[*has..];
    let decoded = if missing.is_empty() {
        postcard::from_bytes(rest)
    } else {
        postcard::from_bytes(&[rest, missing].concat())
    };
    decoded.map_err(|_| RecordError)
}

impl MessageRecord {
    #[must_use]
    pub fn encode(&self) -> Bytes {
        encode(RECORD_VERSION, self)
    }

    /// # Errors
    /// When the bytes are not a record of this layout.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        decode(bytes, &LATER_IN_RECORDS, &[0, 1, 2])
    }

    /// What sets it apart in the queue.
    pub(crate) fn marks(&self) -> Marks {
        let is_report = self.source == Source::Dsn && self.tags.iter().any(|tag| tag == TLS_REPORT_TAG);
        Marks { engaged: self.engaged, tls_report: is_report }
    }

    /// What the event log stores of it.
    #[must_use]
    pub fn accepted(&self) -> AcceptedMessage {
        AcceptedMessage {
            id: self.id,
            at: self.accepted_at,
            workspace: self.workspace,
            stream: self.stream,
            source: self.source,
            credential: self.credential.clone(),
            envelope_from: self.envelope.reverse_path.clone(),
            header_from: self.header_from.clone(),
            subject: self.subject.clone(),
            recipients: self.envelope.recipients.iter().map(|one| one.forward_path.clone()).collect(),
            tags: self.tags.clone(),
            metadata: serde_json::from_str(&self.metadata_json).unwrap_or_default(),
            size_bytes: self.size_bytes,
            message_id_header: self.message_id_header.clone(),
            send_at: self.send_at,
        }
    }
}

/// An event as the spool's journal keeps it: without the transcript, which only the event log has. The event is as
/// before when this returns.
#[must_use]
pub fn encode_note(event: &mut Event) -> Bytes {
    let transcript = event.attempt.as_mut().and_then(|attempt| attempt.transcript.take());
    let note = encode(NOTE_VERSION, event);
    if let Some(attempt) = &mut event.attempt {
        attempt.transcript = transcript;
    }
    note
}

/// # Errors
/// When the bytes are not a note of this layout.
pub fn decode_note(bytes: &[u8]) -> Result<Event, RecordError> {
    decode(bytes, &LATER_IN_NOTES, &[0, 1, 3])
}

#[cfg(test)]
mod tests {
    use postroad_base::{
        AttemptFacts, AttemptId, EnhancedCode, EventId, EventKind, Recipient, Reply, TlsFacts,
        TlsPolicyFacts, Transcript,
    };

    use super::*;

    #[test]
    fn records_round_trip_and_foreign_bytes_are_refused() {
        let now = UtcMillis(1_700_000_000_000);
        let record = MessageRecord {
            id: MessageId::new(now),
            workspace: WorkspaceId::new(now),
            stream: Stream::Broadcast,
            accepted_at: now,
            source: Source::Api,
            credential: Some("key".into()),
            envelope: Envelope {
                reverse_path: None,
                recipients: vec![Recipient::new("a@example.com".parse().unwrap())],
                ..Envelope::default()
            },
            header_from: "Ann <a@example.com>".into(),
            subject: "s".into(),
            message_id_header: "<x@y>".into(),
            tags: vec!["t".into()],
            metadata_json: r#"{"order":7}"#.into(),
            size_bytes: 9,
            send_at: None,
            signing_domain: Some("example.com".parse().unwrap()),
            topic: None,
            engaged: true,
        };
        assert_eq!(MessageRecord::decode(&record.encode()), Ok(record.clone()));
        let topical = MessageRecord { topic: Some(TopicId::new(now)), ..record.clone() };
        assert_eq!(MessageRecord::decode(&topical.encode()), Ok(topical));
        assert_eq!(record.accepted().metadata["order"], 7);
        assert_eq!(MessageRecord::decode(b""), Err(RecordError));
        assert_eq!(MessageRecord::decode(&[4, 0, 0]), Err(RecordError));

        let plain = MessageRecord { engaged: false, ..record };
        for (version, later) in [(2, 1), (1, 2)] {
            let mut older = plain.encode().to_vec();
            older[0] = version;
            older.truncate(older.len() - later);
            assert_eq!(
                MessageRecord::decode(&older),
                Ok(plain.clone()),
                "what is on disk since version {version}"
            );
        }
    }

    #[test]
    fn notes_lose_only_the_transcript() {
        let now = UtcMillis(1_700_000_000_000);
        let mut event = Event {
            id: EventId::new(now),
            at: now,
            kind: EventKind::Deferred,
            workspace: WorkspaceId::new(now),
            message: MessageId::new(now),
            stream: Stream::Transactional,
            recipient: "a@example.com".parse().unwrap(),
            reply: Some(Reply::new(451, EnhancedCode::new(4, 7, 1), "later")),
            reason: None,
            next_attempt: Some(now),
            attempt: Some(AttemptFacts {
                id: AttemptId::new(now),
                number: 1,
                mx_host: "mx.example.com".into(),
                remote_ip: Some("127.0.0.2".parse().unwrap()),
                source_ip: None,
                tls: Some(TlsFacts { version: "TLSv1.3".into(), cipher: "x".into(), verified: true }),
                duration_ms: 12,
                transcript: Some(Transcript::default()),
                tls_policy: None,
                source: None,
                provider: None,
            }),
        };
        let before = event.clone();
        let decoded = decode_note(&encode_note(&mut event)).unwrap();
        assert_eq!(event, before);
        event.attempt.as_mut().unwrap().transcript = None;
        assert_eq!(decoded, event);

        let mut older = encode_note(&mut event).to_vec();
        for (version, missing) in [(2, 2), (1, 1)] {
            older[0] = version;
            older.truncate(older.len() - missing);
            assert_eq!(decode_note(&older).unwrap(), event, "version {version}");
        }
        event.attempt.as_mut().unwrap().tls_policy =
            Some(TlsPolicyFacts { policy: "dane".into(), failure: Some("tlsa-invalid".into()) });
        event.attempt.as_mut().unwrap().source = Some("out-1".into());
        event.attempt.as_mut().unwrap().provider = Some("google".into());
        assert_eq!(decode_note(&encode_note(&mut event)).unwrap(), event);
    }
}
