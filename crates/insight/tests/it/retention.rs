use std::collections::HashMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use postroad_db::testing::each_database;
use postroad_db::{Db, Value};
use postroad_insight::{Bucket, DestinationSort, EventFilter, MessageFilter, Retention, Span};

use crate::support::{START, World, accepted, happened};

const ANN: &str = "ann@example.org";
const DAY: Duration = Duration::from_secs(86_400);

async fn rows(db: &Db, table: &str) -> i64 {
    let row = db.query_one(&format!("SELECT COUNT(*) AS n FROM {table}"), Vec::<Value>::new()).await.unwrap();
    row.unwrap().get("n").unwrap()
}

/// Forty messages, one a day, each deferred twice and delivered; the fifth is never finished.
async fn forty_days(world: &World) {
    for day in 0..40 {
        let message = world.message(&[ANN, "bob@example.com"], &format!("day {day}"));
        let mut records = vec![accepted(&message)];
        for to in [ANN, "bob@example.com"] {
            records.push(happened(&world.deferred(&message, to, 1)));
            records.push(happened(&world.deferred(&message, to, 2)));
            if day != 5 {
                records.push(happened(&world.delivered(&message, to)));
            }
        }
        world.write(records).await;
        world.pass(DAY);
    }
}

#[tokio::test]
async fn old_messages_go_with_everything_about_them() {
    each_database(async |db| {
        let world = World::new(db.clone()).await;
        forty_days(&world).await;
        let retention = Retention { default_days: 30, days: HashMap::new() };
        let pruned = world.log.prune(&retention).await.unwrap();
        assert_eq!((pruned.messages, pruned.events), (9, 54));
        assert_eq!(rows(&db, "log_messages").await, 31);
        assert_eq!(rows(&db, "log_recipients").await, 62);
        assert_eq!(rows(&db, "log_events").await, 31 * 6 - 2);
        let all = MessageFilter { text: Some("day".into()), ..MessageFilter::default() };
        let found = world.log.messages(&all, None, 100).await.unwrap();
        assert_eq!(found.items.len(), 31, "the search index forgets too");
        assert_eq!(found.items[30].facts.subject, "day 5", "unfinished");
        let ann = EventFilter { recipient: Some(ANN.parse().unwrap()), ..EventFilter::default() };
        assert!(world.log.events(&ann, None, 500).await.unwrap().items.len() > 90);
        assert_eq!(world.log.prune(&retention).await.unwrap().messages, 0);
        let days = HashMap::from([(world.workspace, 1)]);
        let pruned = world.log.prune(&Retention { default_days: 30, days }).await.unwrap();
        assert_eq!(pruned.messages, 29);
    })
    .await;
}

#[tokio::test]
async fn figures_outlive_their_messages() {
    each_database(async |db| {
        let world = World::new(db.clone()).await;
        forty_days(&world).await;
        world.log.settle().await.unwrap();
        let span = Span::new(START, world.now(), world.now());
        let figures = async || {
            let days = world.log.series(world.workspace, span, Bucket::Day, &TimeZone::UTC).await.unwrap();
            let sort = DestinationSort::Volume;
            let mut places = world.log.destinations(world.workspace, span, sort, 10).await.unwrap();
            // What was said goes with the message.
            places.iter_mut().for_each(|place| place.last_reply = None);
            (world.log.totals(world.workspace, span).await.unwrap(), days, places)
        };
        let before = figures().await;
        world.log.prune(&Retention { default_days: 1, days: HashMap::new() }).await.unwrap();
        assert_eq!(figures().await, before);
        assert_eq!((before.0.accepted, before.0.delivered, before.0.deferred), (80, 78, 160));
        assert_eq!((before.1.len(), before.1[39].totals.accepted), (41, 2));
        assert_eq!((before.2.len(), before.2[0].delivered), (2, 39));
        assert_eq!(rows(&db, "log_destination_days").await, 80);
        assert_eq!(rows(&db, "log_quarters").await, 40 * 3 - 1);
        let (hours, minutes) = (rows(&db, "log_destinations").await, rows(&db, "log_minutes").await);
        assert!((2..=6).contains(&hours) && (3..=9).contains(&minutes), "{hours} {minutes}");
    })
    .await;
}
