//! What people ask a log, one question at a time and together.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use postroad_base::{EventKind, Stream, UtcMillis};
use postroad_db::Cursor;
use postroad_insight::{
    Bucket, DestinationSort, EventFilter, EventLog, MessageFilter, RecipientStatus, Source, Span,
};

use crate::mail::{Mail, mix};

/// Each question so many times, with other words each time.
const ROUNDS: u64 = 21;
const PAGE: usize = 50;
const DAY: Duration = Duration::from_secs(86_400);

/// Asks everything and prints the table.
pub async fn ask(log: &EventLog, mail: &Mail) {
    println!("| question | items | p50 ms | p95 ms |\n|---|---:|---:|---:|");
    messages(log, mail).await;
    events(log, mail).await;
    figures(log, mail).await;
}

struct Row {
    name: &'static str,
    items: usize,
    times: Vec<Duration>,
}

impl Row {
    fn new(name: &'static str) -> Self {
        Self { name, items: 0, times: Vec::new() }
    }

    fn add(&mut self, began: Instant, items: usize) {
        self.times.push(began.elapsed());
        self.items = self.items.max(items);
    }

    fn print(mut self) {
        self.times.sort_unstable();
        let at = |part: usize| self.times[(self.times.len() - 1) * part / 100].as_secs_f64() * 1e3;
        println!("| {} | {} | {:.1} | {:.1} |", self.name, self.items, at(50), at(95));
    }
}

type MakeMessages = fn(&Mail, u64) -> MessageFilter;

fn all(mail: &Mail) -> MessageFilter {
    MessageFilter { workspace: Some(mail.workspace), ..MessageFilter::default() }
}

fn text(mail: &Mail, text: impl Into<String>) -> MessageFilter {
    MessageFilter { text: Some(text.into()), ..all(mail) }
}

fn status(mail: &Mail, status: RecipientStatus) -> MessageFilter {
    MessageFilter { status: Some(status), ..all(mail) }
}

/// Some message of the workspace.
fn some(mail: &Mail, round: u64) -> u64 {
    (0..)
        .map(|next| (mix(round, 99) + next) % mail.messages)
        .find(|number| mail.workspace_of(*number) == mail.workspace)
        .unwrap_or(0)
}

fn days(mail: &Mail, from: u32, until: u32) -> MessageFilter {
    MessageFilter {
        from: Some(mail.now.minus(from * DAY)),
        until: Some(mail.now.minus(until * DAY)),
        ..all(mail)
    }
}

const MESSAGES: &[(&str, MakeMessages)] = &[
    ("messages: newest", |mail, _| all(mail)),
    ("messages: queued", |mail, _| status(mail, RecipientStatus::Queued)),
    ("messages: deferred", |mail, _| status(mail, RecipientStatus::Deferred)),
    ("messages: held", |mail, _| status(mail, RecipientStatus::Held)),
    ("messages: delivered", |mail, _| status(mail, RecipientStatus::Delivered)),
    ("messages: bounced", |mail, _| status(mail, RecipientStatus::Bounced)),
    ("messages: expired", |mail, _| status(mail, RecipientStatus::Expired)),
    ("messages: cancelled (none)", |mail, _| status(mail, RecipientStatus::Cancelled)),
    ("messages: suppressed", |mail, _| status(mail, RecipientStatus::Suppressed)),
    ("messages: stream transactional", |mail, _| MessageFilter {
        stream: Some(Stream::Transactional),
        ..all(mail)
    }),
    ("messages: stream sandbox (1 %)", |mail, _| MessageFilter {
        stream: Some(Stream::Sandbox),
        ..all(mail)
    }),
    ("messages: source api", |mail, _| MessageFilter { source: Some(Source::Api), ..all(mail) }),
    ("messages: source dsn (none)", |mail, _| MessageFilter { source: Some(Source::Dsn), ..all(mail) }),
    ("messages: a recipient", |mail, round| MessageFilter {
        recipient: mail.recipient(some(mail, round), 0).parse().ok(),
        ..all(mail)
    }),
    ("messages: a recipient who is not there", |mail, round| MessageFilter {
        recipient: format!("nobody{round}@gmail.com").parse().ok(),
        ..all(mail)
    }),
    ("messages: the sender of all", |mail, _| MessageFilter {
        sender: "bounce@mail.shop.example".parse().ok(),
        ..all(mail)
    }),
    ("messages: a large domain", |mail, _| MessageFilter { domain: "gmail.com".parse().ok(), ..all(mail) }),
    ("messages: a small domain", |mail, round| MessageFilter {
        domain: format!("company-{}.example", round * 7).parse().ok(),
        ..all(mail)
    }),
    ("messages: a common tag", |mail, _| MessageFilter { tag: Some("order".into()), ..all(mail) }),
    ("messages: a rare tag", |mail, _| MessageFilter { tag: Some("rare".into()), ..all(mail) }),
    ("messages: a tag that is not there", |mail, _| MessageFilter {
        tag: Some("nowhere".into()),
        ..all(mail)
    }),
    ("messages: a Message-ID", |mail, round| MessageFilter {
        message_id_header: Some(format!("<{:032x}@shop.example>", mix(some(mail, round), 34))),
        ..all(mail)
    }),
    ("messages: subject, a common word", |mail, _| MessageFilter {
        subject: Some("order".into()),
        ..all(mail)
    }),
    ("messages: a common word", |mail, _| text(mail, "order")),
    ("messages: the beginning of many words", |mail, _| text(mail, "re*")),
    ("messages: the beginning of very many words", |mail, _| text(mail, "9*")),
    ("messages: the beginning of very many words and a word", |mail, _| text(mail, "order 9*")),
    ("messages: a rare word", |mail, round| text(mail, some(mail, round).to_string())),
    ("messages: a word of all", |mail, _| text(mail, "shop")),
    ("messages: three common words", |mail, _| text(mail, "order invoice shipped")),
    ("messages: a common and a rare word", |mail, round| text(mail, format!("shop {}", some(mail, round)))),
    ("messages: a common word and one that is not there", |mail, _| text(mail, "order nowhere")),
    ("messages: a word that is not there", |mail, _| text(mail, "nowhere")),
    ("messages: an address as text", |mail, round| text(mail, mail.recipient(some(mail, round), 0))),
    ("messages: one day, three weeks ago", |mail, _| days(mail, 21, 20)),
    ("messages: before the first day", |mail, _| days(mail, 60, 40)),
    ("messages: word and status", |mail, _| MessageFilter {
        text: Some("order".into()),
        ..status(mail, RecipientStatus::Bounced)
    }),
    ("messages: word and rare status", |mail, _| MessageFilter {
        text: Some("order".into()),
        ..status(mail, RecipientStatus::Held)
    }),
    ("messages: word and status of none", |mail, _| MessageFilter {
        text: Some("order".into()),
        ..status(mail, RecipientStatus::Cancelled)
    }),
    ("messages: word and source of none", |mail, _| MessageFilter {
        source: Some(Source::Dsn),
        ..text(mail, "order")
    }),
    ("messages: domain and status", |mail, _| MessageFilter {
        domain: "gmail.com".parse().ok(),
        ..status(mail, RecipientStatus::Expired)
    }),
    ("messages: status and stream", |mail, _| MessageFilter {
        stream: Some(Stream::Sandbox),
        ..status(mail, RecipientStatus::Bounced)
    }),
    ("messages: delivered, stream and source", |mail, _| MessageFilter {
        stream: Some(Stream::Sandbox),
        source: Some(Source::Api),
        ..status(mail, RecipientStatus::Delivered)
    }),
    ("messages: stream and source of none", |mail, _| MessageFilter {
        stream: Some(Stream::Sandbox),
        source: Some(Source::Dsn),
        ..all(mail)
    }),
    ("messages: tag, domain and word", |mail, _| MessageFilter {
        tag: Some("billing".into()),
        domain: "gmail.com".parse().ok(),
        ..text(mail, "order")
    }),
    ("messages: a day and a word", |mail, _| MessageFilter {
        text: Some("order".into()),
        ..days(mail, 21, 20)
    }),
    ("messages: a day and a status", |mail, _| MessageFilter {
        status: Some(RecipientStatus::Held),
        ..days(mail, 21, 20)
    }),
    ("messages: everything together", |mail, _| MessageFilter {
        status: Some(RecipientStatus::Bounced),
        domain: "gmail.com".parse().ok(),
        tag: Some("order".into()),
        stream: Some(Stream::Transactional),
        source: Some(Source::Smtp),
        text: Some("order shop".into()),
        ..days(mail, 28, 2)
    }),
];

async fn messages(log: &EventLog, mail: &Mail) {
    for (name, make) in MESSAGES {
        let mut row = Row::new(name);
        for round in 0..ROUNDS {
            let filter = make(mail, round);
            let began = Instant::now();
            let page = log.messages(&filter, None, PAGE).await.expect("answers");
            row.add(began, page.items.len());
        }
        row.print();
    }
    deep(log, mail, "messages: page 1,000 and on", all(mail), 1_000).await;
    deep(log, mail, "messages: a common word, page 200 and on", text(mail, "order"), 200).await;
    let mut row = Row::new("message: a story");
    for round in 0..ROUNDS {
        let filter = text(mail, some(mail, round).to_string());
        let page = log.messages(&filter, None, 1).await.expect("answers");
        let Some(found) = page.items.first() else { continue };
        let began = Instant::now();
        let story = log.message(Some(mail.workspace), found.facts.id).await.expect("answers");
        row.add(began, story.map_or(0, |story| story.events.len()));
    }
    row.print();
}

/// Pages far down are found by their cursor; getting there is not measured.
async fn deep(log: &EventLog, mail: &Mail, name: &'static str, filter: MessageFilter, pages: usize) {
    let mut cursor: Option<Cursor> = None;
    for _ in 0..pages / 10 {
        let page = log.messages(&filter, cursor.as_ref(), PAGE * 10).await.expect("answers");
        cursor = page.next;
    }
    let _ = mail;
    let mut row = Row::new(name);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let page = log.messages(&filter, cursor.as_ref(), PAGE).await.expect("answers");
        row.add(began, page.items.len());
        cursor = page.next;
    }
    row.print();
}

type MakeEvents = fn(&Mail, u64) -> EventFilter;

fn every(mail: &Mail) -> EventFilter {
    EventFilter { workspace: Some(mail.workspace), ..EventFilter::default() }
}

fn kind(mail: &Mail, kind: EventKind) -> EventFilter {
    EventFilter { kind: Some(kind), ..every(mail) }
}

const EVENTS: &[(&str, MakeEvents)] = &[
    ("events: newest", |mail, _| every(mail)),
    ("events: accepted", |mail, _| kind(mail, EventKind::Accepted)),
    ("events: delivered", |mail, _| kind(mail, EventKind::Delivered)),
    ("events: deferred", |mail, _| kind(mail, EventKind::Deferred)),
    ("events: bounced", |mail, _| kind(mail, EventKind::Bounced)),
    ("events: held", |mail, _| kind(mail, EventKind::Held)),
    ("events: released (none)", |mail, _| kind(mail, EventKind::Released)),
    ("events: stream sandbox (1 %)", |mail, _| EventFilter { stream: Some(Stream::Sandbox), ..every(mail) }),
    ("events: bounced, stream sandbox", |mail, _| EventFilter {
        stream: Some(Stream::Sandbox),
        ..kind(mail, EventKind::Bounced)
    }),
    ("events: a recipient", |mail, round| EventFilter {
        recipient: mail.recipient(some(mail, round), 0).parse().ok(),
        ..every(mail)
    }),
    ("events: a large domain", |mail, _| EventFilter { domain: "gmail.com".parse().ok(), ..every(mail) }),
    ("events: a large domain, bounced", |mail, _| EventFilter {
        domain: "gmail.com".parse().ok(),
        ..kind(mail, EventKind::Bounced)
    }),
    ("events: a large domain, held", |mail, _| EventFilter {
        domain: "gmail.com".parse().ok(),
        ..kind(mail, EventKind::Held)
    }),
    ("events: a large domain, released (none)", |mail, _| EventFilter {
        domain: "gmail.com".parse().ok(),
        ..kind(mail, EventKind::Released)
    }),
    ("events: a small domain", |mail, round| EventFilter {
        domain: format!("company-{}.example", round * 7).parse().ok(),
        ..every(mail)
    }),
    ("events: a recipient, one day", |mail, round| EventFilter {
        recipient: mail.recipient(some(mail, round), 0).parse().ok(),
        from: Some(mail.now.minus(21 * DAY)),
        until: Some(mail.now.minus(20 * DAY)),
        ..every(mail)
    }),
    ("events: a large domain, one day three weeks ago", |mail, _| EventFilter {
        domain: "gmail.com".parse().ok(),
        from: Some(mail.now.minus(21 * DAY)),
        until: Some(mail.now.minus(20 * DAY)),
        ..every(mail)
    }),
    ("events: one day, three weeks ago", |mail, _| EventFilter {
        from: Some(mail.now.minus(21 * DAY)),
        until: Some(mail.now.minus(20 * DAY)),
        ..every(mail)
    }),
];

async fn events(log: &EventLog, mail: &Mail) {
    for (name, make) in EVENTS {
        let mut row = Row::new(name);
        for round in 0..ROUNDS {
            let filter = make(mail, round);
            let began = Instant::now();
            let page = log.events(&filter, None, PAGE).await.expect("answers");
            row.add(began, page.items.len());
        }
        row.print();
    }
    let mut row = Row::new("why: an address");
    for round in 0..ROUNDS {
        let address = mail.recipient(some(mail, round), 0).parse().expect("an address");
        let began = Instant::now();
        let found = log.why_address(Some(mail.workspace), &address).await.expect("answers");
        row.add(began, found.len());
    }
    row.print();
    let mut row = Row::new("live: what came after an event");
    let end = log.end().await.expect("answers");
    for round in 0..ROUNDS {
        let began = Instant::now();
        let found = log.after(mail.workspace, end - 100 * i64::try_from(round).unwrap_or(0), 100).await;
        row.add(began, found.expect("answers").events.len());
    }
    row.print();
}

async fn figures(log: &EventLog, mail: &Mail) {
    let zone = TimeZone::get("Asia/Kolkata").expect("a zone");
    let since = |days: u32| Span::new(mail.now.minus(days * DAY), mail.now, mail.now);
    for (name, days) in [("totals: a day", 1), ("totals: 30 days", 30)] {
        let mut row = Row::new(name);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            log.totals(mail.workspace, since(days)).await.expect("answers");
            row.add(began, 1);
        }
        row.print();
    }
    for (name, days, bucket) in [
        ("series: a day by minute", 1, Bucket::Minute),
        ("series: a week by hour", 7, Bucket::Hour),
        ("series: 30 days by hour", 30, Bucket::Hour),
        ("series: 30 days by day", 30, Bucket::Day),
    ] {
        let mut row = Row::new(name);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let points = log.series(mail.workspace, since(days), bucket, &zone).await.expect("answers");
            row.add(began, points.len());
        }
        row.print();
    }
    for (name, days, sort) in [
        ("destinations: a day by volume", 1, DestinationSort::Volume),
        ("destinations: a day, slowest", 1, DestinationSort::Slowest),
        ("destinations: a week, slowest", 7, DestinationSort::Slowest),
        ("destinations: a week, deferred", 7, DestinationSort::Deferred),
        ("destinations: 30 days by volume", 30, DestinationSort::Volume),
    ] {
        let mut row = Row::new(name);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let found = log.destinations(mail.workspace, since(days), sort, 20).await.expect("answers");
            row.add(began, found.len());
        }
        row.print();
    }
    let _: UtcMillis = mail.now;
}
