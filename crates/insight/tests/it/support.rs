//! A log in a workspace, and records with sensible contents.

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{
    AttemptFacts, AttemptId, EnhancedCode, Event, EventId, EventKind, ManualClock, MessageId, Reply, Stream,
    TlsFacts, Transcript, TranscriptLine, UtcMillis, WorkspaceId,
};
use postroad_db::Db;
use postroad_insight::{AcceptedMessage, EventLog, Record, Source};

/// 2026-03-01T10:00:00Z
pub const START: UtcMillis = UtcMillis(1_772_359_200_000);

pub struct World {
    pub log: EventLog,
    pub clock: Arc<ManualClock>,
    pub workspace: WorkspaceId,
}

impl World {
    pub async fn new(db: Db) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let log = EventLog::open(db, clock.clone()).await.unwrap();
        Self { log, clock, workspace: WorkspaceId::new(START) }
    }

    pub fn now(&self) -> UtcMillis {
        postroad_base::Clock::now(&*self.clock)
    }

    pub fn pass(&self, by: Duration) {
        self.clock.advance(by);
    }

    pub fn message(&self, to: &[&str], subject: &str) -> AcceptedMessage {
        let at = self.now();
        AcceptedMessage {
            id: MessageId::new(at),
            at,
            workspace: self.workspace,
            stream: Stream::Transactional,
            source: Source::Api,
            credential: Some("shop key".into()),
            envelope_from: Some("bounce@shop.example".parse().unwrap()),
            header_from: "The Shop <orders@shop.example>".into(),
            subject: subject.into(),
            recipients: to.iter().map(|to| to.parse().unwrap()).collect(),
            tags: vec![],
            metadata: serde_json::Map::new(),
            size_bytes: 2_048,
            message_id_header: format!("<{subject}@shop.example>"),
            send_at: None,
        }
    }

    pub fn event(&self, message: &AcceptedMessage, to: &str, kind: EventKind) -> Event {
        let at = self.now();
        Event {
            id: EventId::new(at),
            at,
            kind,
            workspace: message.workspace,
            message: message.id,
            stream: message.stream,
            recipient: to.parse().unwrap(),
            reply: None,
            reason: None,
            next_attempt: None,
            attempt: None,
        }
    }

    pub fn delivered(&self, message: &AcceptedMessage, to: &str) -> Event {
        Event {
            reply: Some(Reply::new(250, EnhancedCode::new(2, 0, 0), "Ok: queued as 4XyZ")),
            attempt: Some(self.attempt(1)),
            ..self.event(message, to, EventKind::Delivered)
        }
    }

    pub fn deferred(&self, message: &AcceptedMessage, to: &str, number: u32) -> Event {
        Event {
            reply: Some(Reply::new(451, EnhancedCode::new(4, 7, 1), "Try again later")),
            next_attempt: Some(self.now().plus(Duration::from_secs(900))),
            attempt: Some(self.attempt(number)),
            ..self.event(message, to, EventKind::Deferred)
        }
    }

    pub fn attempt(&self, number: u32) -> AttemptFacts {
        let line = |at_ms, ours, text: &str| TranscriptLine { at_ms, ours, text: text.into() };
        AttemptFacts {
            id: AttemptId::new(self.now()),
            number,
            mx_host: "mx1.example.net".into(),
            remote_ip: Some("192.0.2.25".parse().unwrap()),
            source_ip: Some("198.51.100.7".parse().unwrap()),
            tls: Some(TlsFacts {
                version: "TLSv1.3".into(),
                cipher: "TLS13_AES_256_GCM_SHA384".into(),
                verified: true,
            }),
            duration_ms: 87,
            transcript: Some(Transcript {
                lines: vec![
                    line(0, true, "MAIL FROM:<bounce@shop.example>"),
                    line(40, false, "250 2.1.0 Ok"),
                    line(87, false, "250 2.0.0 Ok: queued as 4XyZ"),
                ],
            }),
            tls_policy: None,
            source: None,
            provider: None,
        }
    }

    pub async fn write(&self, records: Vec<Record>) {
        self.log.append(records).await;
        self.log.flush().await.unwrap();
    }

    /// Writes a message and returns it.
    pub async fn accept(&self, to: &[&str], subject: &str) -> AcceptedMessage {
        let message = self.message(to, subject);
        self.write(vec![accepted(&message)]).await;
        message
    }
}

pub fn accepted(message: &AcceptedMessage) -> Record {
    Record::Accepted(Box::new(message.clone()))
}

pub fn happened(event: &Event) -> Record {
    Record::Happened(Box::new(event.clone()))
}
