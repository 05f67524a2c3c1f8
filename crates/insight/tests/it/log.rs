use std::time::Duration;

use postroad_db::testing::each_database;
use postroad_insight::{EventLog, InsightError, MessageFilter, RecipientStatus, Record, Span};

use crate::support::{World, accepted, happened};

const ANN: &str = "ann@example.org";

/// Accepted and delivered in one batch, and in two.
#[tokio::test]
async fn an_outcome_may_come_with_its_message_or_later() {
    each_database(async |db| {
        let world = World::new(db).await;
        for together in [true, false] {
            let message = world.message(&[ANN], "hello");
            let event = world.delivered(&message, ANN);
            if together {
                world.write(vec![accepted(&message), happened(&event)]).await;
            } else {
                world.write(vec![accepted(&message)]).await;
                world.write(vec![happened(&event)]).await;
            }
            let story = world.log.message(Some(world.workspace), message.id).await.unwrap().unwrap();
            assert_eq!(story.recipients[0].status, RecipientStatus::Delivered);
            assert_eq!(story.recipients[0].attempts, 1);
            assert_eq!(story.events.len(), 2);
            assert_eq!(story.events[1].attempt, event.attempt);
            assert_eq!(story.events[1].reply, event.reply);
        }
    })
    .await;
}

/// A journal is replayed after a crash: part of it is in the log already.
#[tokio::test]
async fn replayed_records_change_nothing() {
    each_database(async |db| {
        let world = World::new(db.clone()).await;
        let message = world.message(&[ANN, "bob@example.com"], "hello");
        let events = [world.deferred(&message, ANN, 1), world.delivered(&message, "bob@example.com")];
        let records =
            || vec![accepted(&message), happened(&events[0]), happened(&events[1]), Record::Position(42)];
        world.write(records()).await;
        world.write(records()).await;
        let first = world.log.message(None, message.id).await.unwrap().unwrap();
        assert_eq!(world.log.projected_position().await.unwrap(), 42);

        let again = EventLog::open(db, world.clock.clone()).await.unwrap();
        world.pass(Duration::from_secs(60));
        let later = world.delivered(&message, ANN);
        let mut replay = records();
        replay.extend([happened(&later), happened(&later), Record::Position(43)]);
        again.append(replay).await;
        again.flush().await.unwrap();
        let story = again.message(None, message.id).await.unwrap().unwrap();
        assert_eq!(story.events.len(), first.events.len() + 1);
        assert_eq!(story.recipients[0].status, RecipientStatus::Delivered);
        assert_eq!(again.projected_position().await.unwrap(), 43);
        again.settle().await.unwrap();
        let span = Span::new(message.at, world.now().plus(Duration::from_secs(1)), world.now());
        let totals = again.totals(world.workspace, span).await.unwrap();
        assert_eq!((totals.accepted, totals.delivered), (2, 2));
        assert_eq!(again.messages(&MessageFilter::default(), None, 10).await.unwrap().items.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_recipient_is_one_and_many_stay_apart() {
    each_database(async |db| {
        let world = World::new(db).await;
        let mut to = vec![ANN, "Ann@example.org"];
        let many: Vec<String> = (0..500).map(|n| format!("person{n}@example.com")).collect();
        to.extend(many.iter().map(String::as_str));
        let message = world.accept(&to, "many").await;
        let events: Vec<_> = many.iter().rev().map(|to| happened(&world.delivered(&message, to))).collect();
        world.write(events).await;
        let page = world.log.messages(&MessageFilter::default(), None, 10).await.unwrap();
        assert_eq!(page.items[0].facts.recipient_count, 501);
        assert_eq!(page.items[0].statuses[&RecipientStatus::Delivered], 500);
        assert_eq!(page.items[0].statuses[&RecipientStatus::Queued], 1);
        assert_eq!(page.items[0].recipients.len(), 3);
    })
    .await;
}

/// The recipients of one transaction share its transcript, which is stored once.
#[tokio::test]
async fn a_shared_transcript_is_shown_with_each_recipient() {
    each_database(async |db| {
        let world = World::new(db).await;
        let message = world.message(&[ANN, "bob@example.org"], "shared");
        let first = world.delivered(&message, ANN);
        let mut second = world.delivered(&message, "bob@example.org");
        second.attempt = first.attempt.clone();
        world.write(vec![accepted(&message), happened(&first), happened(&second)]).await;
        let story = world.log.message(None, message.id).await.unwrap().unwrap();
        assert_eq!(story.events[1].attempt, first.attempt);
        assert_eq!(story.events[2].attempt, first.attempt);
    })
    .await;
}

#[tokio::test]
async fn strange_texts_and_unknown_messages_do_not_stop_the_log() {
    each_database(async |db| {
        let world = World::new(db).await;
        let mut strange = world.message(&["\"a b\"@example.org"], "nul \0 and \u{fffe} and \u{1f600}");
        strange.header_from = "x".repeat(5_000);
        strange.tags = vec!["\0".into(), String::new()];
        strange.credential = Some("\0".into());
        strange.metadata.insert("k\0".into(), serde_json::json!("v\0"));
        let stranger = world.message(&[ANN], "never accepted");
        let orphan = world.delivered(&stranger, ANN);
        let misdirected = world.delivered(&strange, ANN);
        world.write(vec![happened(&orphan), accepted(&strange), happened(&misdirected)]).await;
        let story = world.log.message(None, strange.id).await.unwrap().unwrap();
        assert_eq!(story.facts.subject, "nul \u{fffd} and \u{fffe} and \u{1f600}");
        assert_eq!(story.facts.metadata, strange.metadata);
        assert_eq!(story.recipients[0].address, strange.recipients[0]);
        assert_eq!(story.events.len(), 1);
        assert!(world.log.message(None, stranger.id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn live_consumers_see_what_is_committed() {
    each_database(async |db| {
        let world = World::new(db).await;
        let mut live = world.log.subscribe();
        let message = world.accept(&[ANN], "live").await;
        let committed = live.recv().await.unwrap();
        assert!(matches!(&committed.records[..], [Record::Accepted(seen)] if **seen == message));
    })
    .await;
}

#[tokio::test]
async fn sync_returns_the_safe_position() {
    each_database(async |db| {
        let world = World::new(db).await;
        world.log.append(vec![Record::Position(7)]).await;
        assert_eq!(world.log.sync().await.unwrap(), 7);
    })
    .await;
}

/// What PostgreSQL's text index takes in one row is less than this.
#[tokio::test]
async fn every_one_of_very_many_recipients_is_found() {
    each_database(async |db| {
        let world = World::new(db).await;
        let many: Vec<String> = (0..20_000).map(|n| format!("person{n}@host{n}.example.com")).collect();
        let to: Vec<&str> = many.iter().map(String::as_str).collect();
        world.accept(&to, "masses").await;
        for n in [0, 4_095, 4_096, 19_999] {
            let filter = MessageFilter {
                recipient: Some(many[n].parse().unwrap()),
                subject: Some("masses".into()),
                ..MessageFilter::default()
            };
            assert_eq!(world.log.messages(&filter, None, 10).await.unwrap().items.len(), 1, "{n}");
        }
        let all = MessageFilter { subject: Some("masses".into()), ..MessageFilter::default() };
        let page = world.log.messages(&all, None, 10).await.unwrap();
        assert_eq!((page.items.len(), page.next), (1, None), "once, although it is indexed in parts");
    })
    .await;
}

/// The table of events cannot be written for a while.
#[tokio::test]
async fn what_cannot_be_written_is_kept_and_tried_again() {
    each_database(async |db| {
        let world = World::new(db.clone()).await;
        let message = world.accept(&[ANN], "kept").await;
        db.execute("ALTER TABLE log_events RENAME TO hidden", vec![]).await.unwrap();
        world.log.append(vec![happened(&world.delivered(&message, ANN)), Record::Position(9)]).await;
        assert!(matches!(world.log.flush().await, Err(InsightError::Unwritable(_))));
        assert_eq!(world.log.projected_position().await.unwrap(), 0);
        db.execute("ALTER TABLE hidden RENAME TO log_events", vec![]).await.unwrap();
        while world.log.flush().await.is_err() {}
        assert_eq!(world.log.projected_position().await.unwrap(), 9);
        let story = world.log.message(None, message.id).await.unwrap().unwrap();
        assert_eq!(story.recipients[0].status, RecipientStatus::Delivered);
    })
    .await;
}

/// One record breaks a rule of the table; those around it are written.
#[tokio::test]
async fn a_record_that_can_never_be_stored_does_not_stop_the_others() {
    each_database(async |db| {
        let world = World::new(db.clone()).await;
        db.execute("CREATE UNIQUE INDEX test_rule ON log_messages (subject)", vec![]).await.unwrap();
        world.accept(&[ANN], "first").await;
        let (refused, fine) = (world.message(&[ANN], "first"), world.message(&[ANN], "fine"));
        world.log.append(vec![accepted(&refused), accepted(&fine), Record::Position(3)]).await;
        while world.log.flush().await.is_err() {}
        assert!(world.log.message(None, refused.id).await.unwrap().is_none());
        assert!(world.log.message(None, fine.id).await.unwrap().is_some());
        assert_eq!(world.log.projected_position().await.unwrap(), 3);
    })
    .await;
}
