//! Thirty days of mail that looks like somebody's.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use postroad_base::{
    AttemptFacts, AttemptId, EnhancedCode, Event, EventId, EventKind, MessageId, Reply, Stream, Transcript,
    TranscriptLine, UtcMillis, WorkspaceId,
};
use postroad_insight::{AcceptedMessage, EventLog, Record, Source};

const DAYS: u64 = 30;
const WORDS: [&str; 40] = [
    "order",
    "invoice",
    "shipped",
    "welcome",
    "password",
    "reset",
    "your",
    "weekly",
    "summary",
    "update",
    "payment",
    "received",
    "confirm",
    "subscription",
    "renewal",
    "new",
    "login",
    "device",
    "report",
    "ready",
    "meeting",
    "reminder",
    "tomorrow",
    "offer",
    "last",
    "chance",
    "account",
    "statement",
    "ticket",
    "closed",
    "review",
    "thank",
    "you",
    "delivery",
    "delayed",
    "refund",
    "issued",
    "feedback",
    "survey",
    "event",
];
const PROVIDERS: [&str; 5] = ["gmail.com", "outlook.com", "yahoo.com", "icloud.com", "gmx.net"];
const TAGS: [&str; 6] = ["order", "newsletter", "security", "billing", "onboarding", "report"];
const BATCH: usize = 2_000;

/// The mail, made anew from its number whenever it is needed.
pub struct Mail {
    pub messages: u64,
    pub now: UtcMillis,
    pub workspace: WorkspaceId,
}

/// Something that will happen, in the order of time.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Later {
    at: i64,
    number: u64,
    recipient: usize,
    attempt: u32,
    message: MessageId,
}

impl Mail {
    pub fn new(messages: u64, now: UtcMillis) -> Self {
        Self { messages, now, workspace: WorkspaceId(uuid::Uuid::from_u128(7)) }
    }

    pub fn at(&self, number: u64) -> UtcMillis {
        let span = DAYS * 86_400_000;
        let before = span - number * span / self.messages.max(1);
        self.now.minus(Duration::from_millis(before))
    }

    /// Nine of ten messages are of the workspace that is asked about.
    pub fn workspace_of(&self, number: u64) -> WorkspaceId {
        if !mix(number, 1).is_multiple_of(10) {
            return self.workspace;
        }
        WorkspaceId(uuid::Uuid::from_u128(100 + u128::from(mix(number, 2) % 9)))
    }

    /// Seven of ten recipients are at a few providers, the others at one of 5,000 domains.
    pub fn recipient(&self, number: u64, index: usize) -> String {
        let mixed = mix(number, 10 + index as u64);
        match mixed % 10 {
            0..7 => format!("person.{}@{}", mixed / 10 % 500_000, PROVIDERS[(mixed / 7 % 5) as usize]),
            _ => format!("info{}@company-{}.example", mixed / 10 % 100, mixed / 1_000 % 5_000),
        }
    }

    /// Writes everything; returns how many records that was.
    pub async fn fill(&self, log: &EventLog) -> u64 {
        let mut later = BinaryHeap::new();
        let mut records = Vec::with_capacity(BATCH);
        let mut count = 0;
        for number in 0..self.messages {
            let at = self.at(number);
            while later.peek().is_some_and(|Reverse(next): &Reverse<Later>| next.at <= at.0) {
                let Some(Reverse(next)) = later.pop() else { break };
                self.happen(&next, &mut later, &mut records);
            }
            let message = self.message(number, at);
            for recipient in 0..message.recipients.len() {
                let due = at.0 + 300 + (mix(number, 40) % 4_000) as i64;
                later.push(Reverse(Later { at: due, number, recipient, attempt: 1, message: message.id }));
            }
            records.push(Record::Accepted(Box::new(message)));
            if records.len() >= BATCH {
                count += records.len() as u64;
                log.append(std::mem::take(&mut records)).await;
            }
        }
        while let Some(Reverse(next)) = later.pop() {
            self.happen(&next, &mut later, &mut records);
        }
        count += records.len() as u64;
        log.append(records).await;
        log.flush().await.expect("flushes");
        count
    }

    fn happen(&self, next: &Later, later: &mut BinaryHeap<Reverse<Later>>, records: &mut Vec<Record>) {
        let fate = mix(next.number, 60 + next.recipient as u64) % 1_000;
        let patience = match mix(next.number, 61) % 100 {
            0..55 => 0,
            55..80 => 1,
            80..95 => 3,
            _ => 6,
        };
        let (kind, code, words) = match fate {
            0..25 => (EventKind::Bounced, 550, "No such user here"),
            25..28 => (EventKind::Suppressed, 0, ""),
            28..30 => (EventKind::Held, 0, ""),
            _ if next.attempt <= patience && next.attempt == 6 => {
                (EventKind::Expired, 451, "Try again later")
            }
            _ if next.attempt <= patience => (EventKind::Deferred, 451, "Greylisted, try again later"),
            _ => (EventKind::Delivered, 250, "Ok: queued"),
        };
        let at = UtcMillis(next.at);
        if kind == EventKind::Deferred {
            let wait = i64::from(next.attempt) * 600_000 + (mix(next.number, 62) % 60_000) as i64;
            later.push(Reverse(Later { at: next.at + wait, attempt: next.attempt + 1, ..*next }));
        }
        let reply = (code > 0).then(|| Reply::new(code, EnhancedCode::new((code / 100) as u8, 0, 0), words));
        records.push(Record::Happened(Box::new(Event {
            id: EventId::new(at),
            at,
            kind,
            workspace: self.workspace_of(next.number),
            message: next.message,
            stream: stream(next.number),
            recipient: self.recipient(next.number, next.recipient).parse().expect("an address"),
            attempt: reply.is_some().then(|| attempt(at, next, words)),
            reply,
            reason: None,
            next_attempt: None,
        })));
    }

    fn message(&self, number: u64, at: UtcMillis) -> AcceptedMessage {
        let recipients = match mix(number, 30) % 10 {
            0..7 => 1,
            7..9 => 2,
            _ => 3,
        };
        let mut tags = vec![TAGS[(mix(number, 31) % 6) as usize].to_owned()];
        if number.is_multiple_of(9_973) {
            tags.push("rare".into());
        }
        AcceptedMessage {
            id: MessageId::new(at),
            at,
            workspace: self.workspace_of(number),
            stream: stream(number),
            source: if mix(number, 32).is_multiple_of(3) { Source::Api } else { Source::Smtp },
            credential: Some("shop".into()),
            envelope_from: Some("bounce@mail.shop.example".parse().expect("an address")),
            header_from: "The Shop <orders@shop.example>".into(),
            subject: subject(number),
            recipients: (0..recipients)
                .map(|index| self.recipient(number, index).parse().expect("an address"))
                .collect(),
            tags,
            metadata: serde_json::Map::new(),
            size_bytes: 4_000 + mix(number, 33) % 60_000,
            message_id_header: format!("<{:032x}@shop.example>", mix(number, 34)),
            send_at: None,
        }
    }
}

/// Words of which some are in every second subject and some in one of thousands, and a number that only it has.
fn subject(number: u64) -> String {
    let word = |salt| {
        let mixed = mix(number, salt);
        WORDS[((mixed % 40) * (mixed / 41 % 40) / 40) as usize]
    };
    format!("{} {} {} no. {number}", word(20), word(21), word(22))
}

fn stream(number: u64) -> Stream {
    match mix(number, 35) % 100 {
        0..70 => Stream::Transactional,
        70..99 => Stream::Broadcast,
        _ => Stream::Sandbox,
    }
}

fn attempt(at: UtcMillis, next: &Later, words: &str) -> AttemptFacts {
    let line = |at_ms, ours, text: &str| TranscriptLine { at_ms, ours, text: text.into() };
    AttemptFacts {
        id: AttemptId::new(at),
        number: next.attempt,
        mx_host: format!("mx{}.provider-{}.example", next.number % 4, next.number % 97),
        remote_ip: Some(std::net::Ipv4Addr::new(192, 0, 2, (next.number % 250) as u8).into()),
        source_ip: None,
        tls: None,
        duration_ms: 90,
        transcript: Some(Transcript {
            lines: vec![
                line(0, true, "MAIL FROM:<bounce@mail.shop.example>"),
                line(25, false, "250 2.1.0 Ok"),
                line(90, false, words),
            ],
        }),
        tls_policy: None,
        source: None,
        provider: None,
    }
}

/// A number that looks like chance and is the same every time.
pub fn mix(number: u64, salt: u64) -> u64 {
    let mut mixed =
        number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(salt.wrapping_mul(0xD1B5_4A32_D192_ED03));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) >> 8
}
