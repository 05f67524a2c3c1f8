//! What the event log costs per message: one recipient, accepted and delivered with a short transcript.
//!
//! `cargo run --release -p postroad-insight --example bench -- [messages] [per second, 0 = as fast as it goes]
//! [milliseconds from acceptance to delivery]`
//!
//! Prints wall time, CPU time and bytes handed to `write(2)` per message, the cost of making the records taken off,
//! and the size of the file; then how long some questions take.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postroad_base::{
    AttemptFacts, AttemptId, EnhancedCode, Event, EventId, EventKind, MessageId, Reply, Stream, SystemClock,
    TlsFacts, Transcript, TranscriptLine, UtcMillis, WorkspaceId,
};
use postroad_db::{Db, Durability, Options};
use postroad_insight::{
    AcceptedMessage, EventFilter, EventLog, MessageFilter, RecipientStatus, Record, Source, Span,
};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TICK: Duration = Duration::from_millis(10);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let number = |at: usize, otherwise: u64| {
        std::env::args().nth(at).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let (messages, rate, delay_ms) = (number(1, 100_000), number(2, 0), number(3, 40));
    let making = cost_of_making(messages.min(50_000));
    let dir = tempfile::tempdir_in(".").expect("a directory");
    let path = dir.path().join("log.db");
    let url = format!("sqlite://{}", path.display());
    let db = Db::connect_with(&url, Options { durability: Durability::Normal }).await.expect("opens");
    let log = EventLog::open(db.clone(), Arc::new(SystemClock)).await.expect("opens");

    let (cpu, written, began) = (cpu(), written_bytes(), Instant::now());
    feed(&log, messages, rate, delay_ms).await;
    log.flush().await.expect("flushes");
    let wall = began.elapsed();
    // The last checkpoint is part of the cost.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)", Vec::new()).await.expect("checkpoints");
    let cpu = self::cpu() - cpu;
    let written = written_bytes() - written;
    let per = |total: f64| total / messages as f64;
    let logged = per(cpu.as_secs_f64() * 1e6) - making;
    println!("messages        {messages} at {:.0}/s", messages as f64 / wall.as_secs_f64());
    println!("cpu             {logged:.1} µs per message (and {making:.1} to make its records)");
    println!("written         {:.0} bytes per message", per(written as f64));
    let size = std::fs::metadata(&path).expect("the file is there").len();
    println!("size            {:.0} bytes per message", per(size as f64));
    ask(&log, messages).await;
    drop(log);
    db.close().await;
}

/// How long questions take.
async fn ask(log: &EventLog, messages: u64) {
    let all = || MessageFilter { workspace: Some(workspace()), ..MessageFilter::default() };
    let text = |text: &str| MessageFilter { text: Some(text.into()), ..all() };
    let middle = recipient(messages / 2);
    let until = log.messages(&all(), None, 1).await.expect("answers").items[0].facts.at;
    for (name, filter) in [
        ("newest", all()),
        ("one recipient", MessageFilter { recipient: middle.parse().ok(), ..all() }),
        ("a common word", text("order")),
        ("a rare word", text(&(messages / 3).to_string())),
        ("two words", text("order company*")),
        ("nothing", text("order nowhere")),
        ("a large domain", MessageFilter { domain: "gmail.com".parse().ok(), ..all() }),
        ("bounced", MessageFilter { status: Some(RecipientStatus::Bounced), ..all() }),
        ("delivered", MessageFilter { status: Some(RecipientStatus::Delivered), ..all() }),
        ("held, none", MessageFilter { status: Some(RecipientStatus::Held), ..all() }),
        ("another stream, none", MessageFilter { stream: Some(Stream::Broadcast), ..all() }),
        ("in this hour", MessageFilter { from: Some(UtcMillis(until.0 - 3_600_000)), ..all() }),
    ] {
        let began = Instant::now();
        let page = log.messages(&filter, None, 50).await.expect("answers");
        let (took, count) = (began.elapsed(), page.items.len());
        println!("{name:<22}{:>8.1} ms {count:>4} messages", took.as_secs_f64() * 1e3);
    }
    let began = Instant::now();
    let events = EventFilter {
        workspace: Some(workspace()),
        kind: Some(EventKind::Bounced),
        ..EventFilter::default()
    };
    let count = log.events(&events, None, 50).await.expect("answers").items.len();
    println!("{:<22}{:>8.1} ms {count:>4} events", "bounces", began.elapsed().as_secs_f64() * 1e3);
    let began = Instant::now();
    log.why_address(Some(workspace()), &middle.parse().expect("an address")).await.expect("answers");
    println!("{:<22}{:>8.1} ms", "why", began.elapsed().as_secs_f64() * 1e3);
    let began = Instant::now();
    let span = Span::new(UtcMillis(until.0 - 86_400_000), until, until);
    log.totals(workspace(), span).await.expect("answers");
    println!("{:<22}{:>8.1} ms", "totals", began.elapsed().as_secs_f64() * 1e3);
}

fn workspace() -> WorkspaceId {
    WorkspaceId(uuid::Uuid::from_u128(7))
}

async fn feed(log: &EventLog, messages: u64, rate: u64, delay_ms: u64) {
    let per_tick = if rate == 0 { 250 } else { (rate / 100).max(1) };
    let mut flying: VecDeque<Vec<Record>> = VecDeque::new();
    let mut next = 0;
    let mut tick = tokio::time::interval(TICK);
    while next < messages || !flying.is_empty() {
        if rate > 0 {
            tick.tick().await;
        }
        let mut accepted = Vec::new();
        let mut delivered = Vec::new();
        for n in next..(next + per_tick).min(messages) {
            let (message, event) = story(n);
            accepted.push(Record::Accepted(Box::new(message)));
            delivered.push(Record::Happened(Box::new(event)));
        }
        next += per_tick;
        log.append(accepted).await;
        flying.push_back(delivered);
        while flying.len() as u64 > delay_ms / 10 || (next >= messages && !flying.is_empty()) {
            let mut records = flying.pop_front().expect("not empty");
            records.push(Record::Position(next));
            log.append(records).await;
        }
    }
}

fn cost_of_making(messages: u64) -> f64 {
    let before = cpu();
    for n in 0..messages {
        std::hint::black_box(story(n));
    }
    (cpu() - before).as_secs_f64() * 1e6 / messages as f64
}

fn now() -> UtcMillis {
    postroad_base::Clock::now(&SystemClock)
}

/// Seven of ten go to a few providers, the others to one of 20,000 domains.
fn recipient(n: u64) -> String {
    const PROVIDERS: [&str; 5] = ["gmail.com", "outlook.com", "yahoo.com", "icloud.com", "gmx.net"];
    let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    match mixed % 10 {
        0..7 => format!("person.{}@{}", mixed % 10_000_000, PROVIDERS[(mixed % 5) as usize]),
        _ => format!("info{}@company-{}.example", mixed % 1_000, mixed % 20_000),
    }
}

fn story(n: u64) -> (AcceptedMessage, Event) {
    let at = now();
    let workspace = workspace();
    let to = recipient(n);
    let message = AcceptedMessage {
        id: MessageId::new(at),
        at,
        workspace,
        stream: Stream::Transactional,
        source: Source::Smtp,
        credential: Some("shop".into()),
        envelope_from: Some("bounce@mail.shop.example".parse().expect("an address")),
        header_from: "The Shop <orders@shop.example>".into(),
        subject: format!("Your order {n} is on its way to you"),
        recipients: vec![to.parse().expect("an address")],
        tags: vec!["order".into()],
        metadata: serde_json::Map::new(),
        size_bytes: 10_240,
        message_id_header: format!("<{}@shop.example>", uuid::Uuid::from_u128(u128::from(n) << 40 | 99)),
        send_at: None,
    };
    let event = Event {
        id: EventId::new(at),
        at,
        kind: if n % 100 == 99 { EventKind::Bounced } else { EventKind::Delivered },
        workspace,
        message: message.id,
        stream: Stream::Transactional,
        recipient: message.recipients[0].clone(),
        reply: Some(Reply::new(250, EnhancedCode::new(2, 0, 0), format!("Ok: queued as 4X{n:012x}"))),
        reason: None,
        next_attempt: None,
        attempt: Some(attempt(at, n, &to)),
    };
    (message, event)
}

fn attempt(at: UtcMillis, n: u64, to: &str) -> AttemptFacts {
    let host = format!("mx{}.provider-{}.example", n % 4, n % 97);
    let line = |at_ms, ours, text: String| TranscriptLine { at_ms, ours, text };
    AttemptFacts {
        id: AttemptId::new(at),
        number: 1,
        mx_host: host,
        remote_ip: Some(std::net::Ipv4Addr::new(192, 0, 2, (n % 250) as u8).into()),
        source_ip: Some(std::net::Ipv4Addr::new(198, 51, 100, 7).into()),
        tls: Some(TlsFacts {
            version: "TLSv1.3".into(),
            cipher: "TLS13_AES_256_GCM_SHA384".into(),
            verified: true,
        }),
        duration_ms: 30 + (n % 300) as u32,
        transcript: Some(Transcript {
            lines: vec![
                line(0, true, "MAIL FROM:<bounce@mail.shop.example> BODY=8BITMIME SIZE=10240".into()),
                line(0, true, format!("RCPT TO:<{to}>")),
                line(0, true, "BDAT 10240 LAST".into()),
                line(25, false, "250 2.1.0 Ok".into()),
                line(25, false, "250 2.1.5 Ok".into()),
                line(30 + (n % 300) as u32, false, format!("250 2.0.0 Ok: queued as 4X{n:012x}")),
            ],
        }),
        tls_policy: None,
        source: None,
        provider: None,
    }
}

/// User and system time of this process, from `/proc/self/stat` in ticks of 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("proc is mounted");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("a name").split_whitespace().collect();
    let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}

fn written_bytes() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").expect("proc is mounted");
    let line = io.lines().find_map(|line| line.strip_prefix("wchar: ")).expect("a count");
    line.trim().parse().expect("a number")
}
