use std::time::Duration;

use postroad_base::EventKind;
use postroad_db::testing::each_database;
use postroad_insight::EventFilter;

use crate::support::{World, accepted, happened};

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.com";

async fn check(world: &World, filter: EventFilter, expected: &[&str]) {
    for limit in [1, 2, 100] {
        let filter = EventFilter { workspace: Some(world.workspace), ..filter.clone() };
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = world.log.events(&filter, cursor.as_ref(), limit).await.unwrap();
            found.extend(page.items.iter().map(|event| format!("{} {}", event.message.subject, event.kind)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{filter:?} by {limit}");
    }
}

#[tokio::test]
async fn each_filter_finds_its_events() {
    each_database(async |db| {
        let world = World::new(db).await;
        let one = world.accept(&[ANN], "one").await;
        world.pass(Duration::from_secs(3_600));
        let two = world.message(&[ANN, BOB], "two");
        let bounced = world.event(&two, BOB, EventKind::Bounced);
        world.write(vec![accepted(&two), happened(&bounced), happened(&world.deferred(&one, ANN, 1))]).await;
        world.pass(Duration::from_secs(3_600));
        world.write(vec![happened(&world.delivered(&one, ANN)), happened(&world.delivered(&two, ANN))]).await;

        let all = EventFilter::default;
        let kind = |kind| EventFilter { kind: Some(kind), ..all() };
        let ann = || Some(ANN.parse().unwrap());
        check(
            &world,
            all(),
            &[
                "two delivered",
                "one delivered",
                "one deferred",
                "two bounced",
                "two accepted",
                "one accepted",
            ],
        )
        .await;
        check(&world, kind(EventKind::Accepted), &["two accepted", "one accepted"]).await;
        check(&world, kind(EventKind::Delivered), &["two delivered", "one delivered"]).await;
        check(&world, kind(EventKind::Bounced), &["two bounced"]).await;
        check(
            &world,
            EventFilter { recipient: ann(), ..all() },
            &["two delivered", "two accepted", "one delivered", "one deferred", "one accepted"],
        )
        .await;
        check(&world, EventFilter { recipient: ann(), ..kind(EventKind::Deferred) }, &["one deferred"]).await;
        let domain = Some("example.com".parse().unwrap());
        check(&world, EventFilter { domain, ..all() }, &["two bounced", "two accepted"]).await;
        check(
            &world,
            EventFilter { message: Some(one.id), ..all() },
            &["one delivered", "one deferred", "one accepted"],
        )
        .await;
        let (from, until) = (Some(two.at), Some(two.at.plus(Duration::from_secs(1))));
        check(&world, EventFilter { from, until, ..all() }, &["one deferred", "two bounced", "two accepted"])
            .await;
    })
    .await;
}
