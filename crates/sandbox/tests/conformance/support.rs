use std::sync::Arc;

use postroad_base::{
    Clock, Envelope, ManualClock, MessageId, Recipient, SharedClock, Stream, Transcript, TranscriptLine,
    UtcMillis, WorkspaceId,
};
use postroad_db::Db;
use postroad_delivery::{Capture, CapturedMessage, MessageRecord};
use postroad_insight::{EventLog, Source};
use postroad_sandbox::{Filter, Keeps, Sandbox, Sort};

/// 2026-01-31T12:00:00Z
pub const START: UtcMillis = UtcMillis(1_769_860_800_000);

pub struct World {
    pub db: Db,
    pub events: EventLog,
    pub sandbox: Sandbox,
    pub clock: Arc<ManualClock>,
    pub workspace: WorkspaceId,
    pub other: WorkspaceId,
}

impl World {
    pub async fn on(db: Db) -> Self {
        Self::keeping(db, Keeps::default()).await
    }

    pub async fn keeping(db: Db, keeps: Keeps) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let shared: SharedClock = clock.clone();
        let events = EventLog::open(db.clone(), shared).await.unwrap();
        let sandbox = Sandbox::open(db.clone(), events.clone(), keeps).await.unwrap();
        Self {
            db,
            events,
            sandbox,
            clock,
            workspace: WorkspaceId::new(START),
            other: WorkspaceId::new(START),
        }
    }

    /// As after a restart.
    pub async fn again(&mut self) {
        self.sandbox = Sandbox::open(self.db.clone(), self.events.clone(), Keeps::default()).await.unwrap();
    }

    pub fn message(&self, subject: &str, text: &str) -> CapturedMessage {
        let content = format!(
            "From: Ann <ann@sender.example>\nTo: Bob <bob@rcpt.example>\nSubject: {subject}\n\
             Bcc: c@rcpt.example\n\n{text}\n"
        );
        self.raw(content.into_bytes())
    }

    pub fn raw(&self, content: Vec<u8>) -> CapturedMessage {
        let now = self.clock.now();
        let record = MessageRecord {
            id: MessageId::new(now),
            workspace: self.workspace,
            stream: Stream::Transactional,
            accepted_at: now,
            source: Source::Smtp,
            credential: Some("app".into()),
            envelope: Envelope {
                reverse_path: Some("ann@sender.example".parse().unwrap()),
                recipients: ["bob@rcpt.example", "c@rcpt.example"]
                    .map(|address| Recipient::new(address.parse().unwrap()))
                    .to_vec(),
                ..Envelope::default()
            },
            header_from: "Ann <ann@sender.example>".into(),
            subject: "s".into(),
            message_id_header: String::new(),
            tags: vec!["welcome".into()],
            metadata_json: r#"{"order":7}"#.into(),
            size_bytes: content.len() as u64,
            send_at: None,
            signing_domain: None,
            topic: None,
            engaged: false,
        };
        let line = TranscriptLine { at_ms: 3, ours: false, text: "EHLO x".into() };
        CapturedMessage {
            record,
            content: content.into(),
            suppressed: vec!["c@rcpt.example".parse().unwrap()],
            transcript: Some(Transcript { lines: vec![line] }),
        }
    }

    pub async fn capture(&self, subject: &str, text: &str) -> MessageId {
        let message = self.message(subject, text);
        let id = message.record.id;
        self.sandbox.capture(message).await.unwrap();
        id
    }

    /// The subjects of all pages, two on each.
    pub async fn subjects(&self, filter: &Filter, sort: Sort) -> Vec<String> {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.sandbox.list(self.workspace, filter, sort, cursor.as_ref(), 2).await.unwrap();
            found.extend(page.items.into_iter().map(|message| message.facts.subject));
            cursor = page.next;
            if cursor.is_none() {
                return found;
            }
        }
    }
}
