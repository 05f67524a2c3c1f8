//! Whatever index a listing goes by, it finds what the filter says and nothing else.

use std::time::Duration;

use postroad_base::{EventKind, Stream, UtcMillis};
use postroad_db::testing::each_database;
use postroad_insight::{AcceptedMessage, EventFilter, MessageFilter, RecipientStatus, Source};

use crate::support::{World, accepted, happened};

/// More than are looked at to choose an index, and more numbers in subjects than beginnings are spelled out for.
const MESSAGES: usize = 360;
const WORDS: [&str; 5] = ["order", "refund", "reset", "renewal", "invoice"];
const DOMAINS: [&str; 3] = ["example.org", "example.com", "rare.example"];
const KINDS: [EventKind; 4] =
    [EventKind::Delivered, EventKind::Bounced, EventKind::Deferred, EventKind::Held];
const STATUSES: [RecipientStatus; 4] =
    [RecipientStatus::Delivered, RecipientStatus::Bounced, RecipientStatus::Deferred, RecipientStatus::Held];

struct Sent {
    message: AcceptedMessage,
    domain: &'static str,
    /// With when it happened.
    events: Vec<(EventKind, UtcMillis)>,
}

/// Common and rare sorts of everything, so that each index is the narrowest for some question.
async fn mail(world: &World) -> Vec<Sent> {
    let mut sent = Vec::new();
    let mut records = Vec::new();
    for number in 0..MESSAGES {
        let domain = if number % 50 == 7 { DOMAINS[2] } else { DOMAINS[number % 2] };
        let to = format!("person{}@{domain}", number % 9);
        let subject = format!("{} {} no. {}", WORDS[number % 5], WORDS[number / 5 % 5], 1_000 + number);
        let mut message = world.message(&[&to], &subject);
        message.stream = if number % 60 == 5 { Stream::Broadcast } else { Stream::Transactional };
        message.source = if number % 90 == 6 { Source::Cli } else { Source::Api };
        let place = match number % 100 {
            3 => 3,
            n if n % 10 == 4 => 2,
            n if n % 7 == 0 => 1,
            _ => 0,
        };
        let mut events = Vec::new();
        if number % 4 == 0 {
            events.push(EventKind::Deferred);
        }
        events.push(KINDS[place]);
        records.push(accepted(&message));
        let events = events.into_iter().map(|kind| {
            world.pass(Duration::from_secs(20));
            records.push(happened(&world.event(&message, &to, kind)));
            (kind, world.now())
        });
        sent.push(Sent { events: events.collect(), domain, message });
        world.pass(Duration::from_secs(60));
    }
    world.write(records).await;
    sent
}

fn status(sent: &Sent) -> RecipientStatus {
    let (last, _) = sent.events.last().unwrap();
    STATUSES[KINDS.iter().position(|kind| kind == last).unwrap()]
}

/// A word, or the beginning of one.
fn has(subject: &str, wanted: &str) -> bool {
    let words = || subject.split([' ', '.']);
    wanted.split(' ').all(|wanted| match wanted.strip_suffix('*') {
        Some(beginning) => words().any(|word| word.starts_with(beginning)),
        None => words().any(|word| word == wanted),
    })
}

#[tokio::test]
async fn messages_by_everything_at_once() {
    each_database(async |db| {
        let world = World::new(db).await;
        let sent = mail(&world).await;
        for text in [None, Some("order"), Some("re*"), Some("1*"), Some("13* order"), Some("nowhere*")] {
            for wanted in [None, Some(STATUSES[0]), Some(STATUSES[1]), Some(STATUSES[3])] {
                for stream in [None, Some(Stream::Broadcast), Some(Stream::Sandbox)] {
                    for source in [None, Some(Source::Cli), Some(Source::Dsn), Some(Source::Api)] {
                        let filter = MessageFilter {
                            workspace: Some(world.workspace),
                            text: text.map(str::to_owned),
                            status: wanted,
                            stream,
                            source,
                            ..MessageFilter::default()
                        };
                        let fits = |one: &&Sent| {
                            text.is_none_or(|text| has(&one.message.subject, text))
                                && wanted.is_none_or(|wanted| status(one) == wanted)
                                && stream.is_none_or(|stream| one.message.stream == stream)
                                && source.is_none_or(|source| one.message.source == source)
                        };
                        check_messages(&world, &filter, sent.iter().rev().filter(fits)).await;
                    }
                }
            }
        }
    })
    .await;
}

async fn check_messages(world: &World, filter: &MessageFilter, expected: impl Iterator<Item = &Sent>) {
    let expected: Vec<_> = expected.map(|one| one.message.id).collect();
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = world.log.messages(filter, cursor.as_ref(), 70).await.unwrap();
        found.extend(page.items.into_iter().map(|item| item.facts.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found.len(), expected.len(), "{filter:?}");
    assert_eq!(found, expected, "{filter:?}");
}

#[tokio::test]
async fn events_of_a_domain_by_kind_and_time() {
    each_database(async |db| {
        let world = World::new(db).await;
        let sent = mail(&world).await;
        let kinds = [None, Some(EventKind::Accepted), Some(EventKind::Bounced), Some(EventKind::Held)];
        let middle = sent[MESSAGES / 2].message.at;
        let times = [
            (None, None),
            (Some(middle), None),
            (None, Some(middle)),
            (Some(middle), Some(middle.plus(Duration::from_secs(1_000)))),
            // The last event of the message before, and nothing that was accepted then.
            (Some(middle.minus(Duration::from_secs(70))), Some(middle)),
        ];
        for domain in DOMAINS {
            for kind in kinds.into_iter().chain([Some(EventKind::Released), Some(EventKind::Deferred)]) {
                for (from, until) in times {
                    let filter = EventFilter {
                        workspace: Some(world.workspace),
                        domain: domain.parse().ok(),
                        kind,
                        from,
                        until,
                        ..EventFilter::default()
                    };
                    check_events(&world, &filter, &sent, domain).await;
                }
            }
        }
    })
    .await;
}

async fn check_events(world: &World, filter: &EventFilter, sent: &[Sent], domain: &str) {
    let fits = |kind: EventKind, at: UtcMillis| {
        filter.kind.is_none_or(|wanted| wanted == kind)
            && filter.from.is_none_or(|from| at >= from)
            && filter.until.is_none_or(|until| at < until)
    };
    let mut expected = Vec::new();
    for one in sent.iter().rev().filter(|one| one.domain == domain) {
        let all = one.events.iter().rev().copied().chain([(EventKind::Accepted, one.message.at)]);
        expected.extend(all.filter(|(kind, at)| fits(*kind, *at)).map(|(kind, _)| (one.message.id, kind)));
    }
    for limit in [7, 200] {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = world.log.events(filter, cursor.as_ref(), limit).await.unwrap();
            assert!(page.items.len() <= limit);
            found.extend(page.items.into_iter().map(|event| (event.message.id, event.kind)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{filter:?} by {limit}");
    }
}
