use std::time::Duration;

use postroad_base::EventKind;
use postroad_db::testing::each_database;
use postroad_insight::{EventLog, MessageFilter, RecipientStatus, Record};

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
        let counts = again.counts(world.workspace, message.at).await.unwrap();
        assert_eq!(counts.totals[&EventKind::Accepted], 2);
        assert_eq!(counts.totals[&EventKind::Delivered], 2);
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
