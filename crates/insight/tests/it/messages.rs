use std::time::Duration;

use postroad_base::{EventKind, Stream, WorkspaceId};
use postroad_db::testing::each_database;
use postroad_insight::{InsightError, MessageFilter, RecipientStatus, Source};

use crate::support::{START, World, accepted, happened};

/// Five messages an hour apart: subjects one to five.
async fn five(world: &World) {
    for (subject, to, kind) in [
        ("one", "ann@example.org", EventKind::Delivered),
        ("two invoice", "bob@example.com", EventKind::Bounced),
        ("three Invoices", "Ann@example.org", EventKind::Deferred),
        ("four", "carl.meyer@sub.example.org", EventKind::Delivered),
        ("five", "dora@example.com", EventKind::Bounced),
    ] {
        let mut message = world.message(&[to], subject);
        match subject {
            "one" => message.tags = vec!["first class".into()],
            "four" => {
                message.stream = Stream::Broadcast;
                message.source = Source::Smtp;
                message.header_from = "News <news@letters.example>".into();
            }
            _ => {}
        }
        let event = world.event(&message, to, kind);
        world.write(vec![accepted(&message), happened(&event)]).await;
        world.pass(Duration::from_secs(3_600));
    }
}

async fn check(world: &World, filter: MessageFilter, expected: &[&str]) {
    for workspace in [Some(world.workspace), None] {
        let filter = MessageFilter { workspace, ..filter.clone() };
        let page = world.log.messages(&filter, None, 10).await.unwrap();
        let found: Vec<&str> =
            page.items.iter().map(|item| item.facts.subject.split(' ').next().unwrap()).collect();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(page.next, None);
    }
    let elsewhere = MessageFilter { workspace: Some(WorkspaceId::new(START)), ..filter };
    assert_eq!(world.log.messages(&elsewhere, None, 10).await.unwrap().items, []);
}

#[tokio::test]
async fn each_filter_finds_its_messages_newest_first() {
    each_database(async |db| {
        let world = World::new(db).await;
        five(&world).await;
        let all = MessageFilter::default;
        let hour = |hours: u64| Some(START.plus(Duration::from_secs(hours * 3_600)));
        let text = |text: &str| MessageFilter { text: Some(text.into()), ..all() };
        let subject = |subject: &str| MessageFilter { subject: Some(subject.into()), ..all() };
        check(&world, all(), &["five", "four", "three", "two", "one"]).await;
        check(&world, MessageFilter { status: Some(RecipientStatus::Bounced), ..all() }, &["five", "two"])
            .await;
        check(&world, MessageFilter { status: Some(RecipientStatus::Delivered), ..all() }, &["four", "one"])
            .await;
        check(&world, MessageFilter { status: Some(RecipientStatus::Held), ..all() }, &[]).await;
        let ann = || Some("ANN@example.org".parse().unwrap());
        check(&world, MessageFilter { recipient: ann(), ..all() }, &["three", "one"]).await;
        let status = Some(RecipientStatus::Deferred);
        check(&world, MessageFilter { recipient: ann(), status, ..all() }, &["three"]).await;
        let domain = Some("example.com".parse().unwrap());
        check(&world, MessageFilter { domain, ..all() }, &["five", "two"]).await;
        let sender = Some("news@letters.example".parse().unwrap());
        check(&world, MessageFilter { sender, ..all() }, &["four"]).await;
        check(&world, MessageFilter { tag: Some("first class".into()), ..all() }, &["one"]).await;
        check(&world, MessageFilter { tag: Some("first".into()), ..all() }, &[]).await;
        check(&world, MessageFilter { stream: Some(Stream::Broadcast), ..all() }, &["four"]).await;
        check(&world, MessageFilter { source: Some(Source::Smtp), ..all() }, &["four"]).await;
        check(
            &world,
            MessageFilter { message_id_header: Some("five@shop.example".into()), ..all() },
            &["five"],
        )
        .await;
        check(&world, MessageFilter { from: hour(1), until: hour(3), ..all() }, &["three", "two"]).await;
        check(&world, MessageFilter { from: hour(99), ..all() }, &[]).await;
        check(
            &world,
            MessageFilter { until: hour(2), status: Some(RecipientStatus::Bounced), ..all() },
            &["two"],
        )
        .await;
        check(&world, subject("invoice"), &["two"]).await;
        check(&world, subject("INVOI*"), &["three", "two"]).await;
        check(&world, subject("meyer"), &[]).await;
        check(&world, text("meyer example"), &["four"]).await;
        check(&world, text("carl.meyer@sub.example.org"), &["four"]).await;
        check(&world, text("two inv*"), &["two"]).await;
        check(&world, text("first"), &["one"]).await;
        check(&world, text("nothing"), &[]).await;
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps() {
    each_database(async |db| {
        let world = World::new(db).await;
        five(&world).await;
        let bounced = MessageFilter { status: Some(RecipientStatus::Bounced), ..MessageFilter::default() };
        let org = MessageFilter { text: Some("example".into()), ..MessageFilter::default() };
        for (filter, expected) in [(MessageFilter::default(), 5), (bounced, 2), (org, 5)] {
            let filter = MessageFilter { workspace: Some(world.workspace), ..filter };
            let mut cursor = None;
            let mut seen = Vec::new();
            loop {
                let page = world.log.messages(&filter, cursor.as_ref(), 1).await.unwrap();
                assert!(page.items.len() <= 1);
                seen.extend(page.items.into_iter().map(|item| item.facts.at));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), expected);
            assert!(seen.is_sorted_by(|newer, older| newer > older));
        }
    })
    .await;
}

#[tokio::test]
async fn bad_questions_say_so() {
    each_database(async |db| {
        let world = World::new(db).await;
        five(&world).await;
        let empty = MessageFilter { text: Some("?!".into()), ..MessageFilter::default() };
        assert!(matches!(world.log.messages(&empty, None, 10).await, Err(InsightError::Invalid(_))));
        let page = world.log.events(&Default::default(), None, 1).await.unwrap();
        let foreign = world.log.messages(&MessageFilter::default(), page.next.as_ref(), 10).await;
        assert!(matches!(foreign, Err(InsightError::Invalid(_))));
    })
    .await;
}
