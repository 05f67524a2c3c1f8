//! How many messages a second are captured: `cargo run --release -p postroad-sandbox --example capture_rate`.
//!
//! Everything is on disk before it is counted (SQLite, `synchronous=FULL`), and the event log is told of it.

use std::sync::Arc;
use std::time::Instant;

use postroad_base::{Clock, Envelope, MessageId, Recipient, Stream, SystemClock, WorkspaceId};
use postroad_db::{Db, Durability, Options};
use postroad_delivery::{Capture, CapturedMessage, MessageRecord};
use postroad_insight::{EventLog, Source};
use postroad_sandbox::{Keeps, Sandbox};

/// Messages, and who sends them at the same time.
const MESSAGES: usize = 20_000;
const SENDERS: usize = 100;
/// Of each message.
const BYTES: usize = 10 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let dir = tempfile::tempdir()?;
    let url = |name: &str| format!("sqlite://{}", dir.path().join(name).display());
    let events = Db::connect_with(&url("events.db"), Options { durability: Durability::Normal }).await?;
    let events = EventLog::open(events, Arc::new(SystemClock)).await?;
    let sandbox = Sandbox::open(Db::connect(&url("sandbox.db")).await?, events, Keeps::default()).await?;
    let workspace = WorkspaceId::new(SystemClock.now());
    let begun = Instant::now();
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| {
            let sandbox = sandbox.clone();
            tokio::spawn(async move {
                for _ in 0..MESSAGES / SENDERS {
                    sandbox.capture(message(workspace)).await?;
                }
                Ok::<_, postroad_delivery::CaptureError>(())
            })
        })
        .collect();
    for sender in senders {
        sender.await??;
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{MESSAGES} messages of {BYTES} bytes in {seconds:.1} s: {:.0}/s", MESSAGES as f64 / seconds);
    Ok(())
}

fn message(workspace: WorkspaceId) -> CapturedMessage {
    let now = SystemClock.now();
    let words = "Good morning, this is line after line of text. ";
    let body: String = words.chars().cycle().take(BYTES).collect();
    let content = format!(
        "From: Ann <ann@sender.example>\r\nTo: bob@rcpt.example\r\nSubject: Order {}\r\n\r\n{body}\r\n",
        rand::random::<u32>()
    );
    let record = MessageRecord {
        id: MessageId::new(now),
        workspace,
        stream: Stream::Transactional,
        accepted_at: now,
        source: Source::Smtp,
        credential: None,
        envelope: Envelope {
            recipients: "bob@rcpt.example".parse().map(Recipient::new).into_iter().collect(),
            ..Envelope::default()
        },
        header_from: "Ann <ann@sender.example>".into(),
        subject: "Order".into(),
        message_id_header: String::new(),
        tags: Vec::new(),
        metadata_json: String::new(),
        size_bytes: content.len() as u64,
        send_at: None,
        signing_domain: None,
        topic: None,
        engaged: false,
    };
    CapturedMessage { record, content: content.into(), suppressed: Vec::new(), transcript: None }
}
