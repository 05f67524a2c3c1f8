use std::collections::HashMap;
use std::time::Duration;

use postroad_base::EventKind;
use postroad_db::testing::each_database;
use postroad_db::{Db, Value};
use postroad_insight::{EventFilter, MessageFilter, Retention};

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
async fn counts_outlive_their_messages() {
    each_database(async |db| {
        let world = World::new(db.clone()).await;
        forty_days(&world).await;
        let before = world.log.counts(world.workspace, START).await.unwrap();
        let domains = rows(&db, "log_domains").await;
        world.log.prune(&Retention { default_days: 1, days: HashMap::new() }).await.unwrap();
        let after = world.log.counts(world.workspace, START).await.unwrap();
        assert_eq!(after.hours, before.hours);
        assert_eq!(after.domains, before.domains);
        assert_eq!(after.totals[&EventKind::Delivered], 78);
        assert_eq!(rows(&db, "log_domains").await, domains, "one hour a day is as many rows as one day");
    })
    .await;
}
