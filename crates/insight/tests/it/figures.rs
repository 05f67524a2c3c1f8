use std::time::Duration;

use jiff::tz::TimeZone;
use postroad_base::{Event, EventKind, UtcMillis};
use postroad_db::testing::each_database;
use postroad_insight::{Bucket, DestinationSort, InsightError, Span, Totals};

use crate::support::{START, World, accepted, happened};

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.com";
const HOUR: Duration = Duration::from_secs(3_600);

fn span(world: &World, since: UtcMillis) -> Span {
    Span::new(since, world.now().plus(Duration::from_secs(1)), world.now())
}

/// Three hours: each a message to two, of which one is delivered at once and the other put off.
async fn three_hours(world: &World) {
    for hour in 0..3 {
        let message = world.message(&[ANN, BOB], "figures");
        world.write(vec![accepted(&message)]).await;
        if hour == 1 {
            // Counting in between must not lose or double anything.
            world.log.settle().await.unwrap();
        }
        world.pass(Duration::from_secs(3));
        let delivered = world.delivered(&message, ANN);
        let deferred = world.deferred(&message, BOB, 1);
        world.write(vec![happened(&delivered), happened(&deferred)]).await;
        world.pass(HOUR - Duration::from_secs(3));
    }
    world.log.settle().await.unwrap();
}

#[tokio::test]
async fn totals_are_complete() {
    each_database(async |db| {
        let world = World::new(db).await;
        three_hours(&world).await;
        let totals = world.log.totals(world.workspace, span(&world, START)).await.unwrap();
        assert_eq!(totals, Totals { accepted: 6, delivered: 3, deferred: 3, ..Totals::default() });
        let last = world.log.totals(world.workspace, span(&world, START.plus(2 * HOUR))).await.unwrap();
        assert_eq!(last, Totals { accepted: 2, delivered: 1, deferred: 1, ..Totals::default() });
        let before = span(&world, START.plus(2 * HOUR)).before(world.now());
        assert_eq!(world.log.totals(world.workspace, before).await.unwrap().accepted, 2);
    })
    .await;
}

#[tokio::test]
async fn a_series_has_a_point_for_every_hour_of_its_zone() {
    each_database(async |db| {
        let world = World::new(db).await;
        three_hours(&world).await;
        let all = span(&world, START);
        let series = async |bucket, zone: &str| {
            let zone = TimeZone::get(zone).unwrap();
            let points = world.log.series(world.workspace, all, bucket, &zone).await.unwrap();
            points
                .iter()
                .map(|point| ((point.at.0 - START.0) / 60_000, point.totals.accepted, point.totals.deferred))
                .collect::<Vec<_>>()
        };
        assert_eq!(series(Bucket::Hour, "UTC").await, [(0, 2, 1), (60, 2, 1), (120, 2, 1), (180, 0, 0)]);
        let kolkata = series(Bucket::Hour, "Asia/Kolkata").await;
        assert_eq!(kolkata, [(-30, 2, 1), (30, 2, 1), (90, 2, 1), (150, 0, 0)]);
        assert_eq!(series(Bucket::Day, "UTC").await, [(-600, 6, 3)]);
        // 10:00 to 13:00 in UTC is 21:00 to 00:00 in Lord Howe (UTC+11).
        assert_eq!(series(Bucket::Day, "Australia/Lord_Howe").await, [(-1260, 6, 3), (180, 0, 0)]);
        assert_eq!(series(Bucket::Minute, "UTC").await.len(), 181);
        let long = Span::new(UtcMillis(0), world.now(), world.now());
        let refused = world.log.series(world.workspace, long, Bucket::Hour, &TimeZone::UTC).await;
        assert!(matches!(refused, Err(InsightError::Invalid(_))));
        let stranger = postroad_base::WorkspaceId::new(START);
        let empty = world.log.series(stranger, all, Bucket::Hour, &TimeZone::UTC).await.unwrap();
        assert_eq!((empty.len(), empty[0].totals), (4, Totals::default()));
    })
    .await;
}

#[tokio::test]
async fn destinations_say_how_long_they_take_and_what_they_said() {
    each_database(async |db| {
        let world = World::new(db).await;
        three_hours(&world).await;
        let ask = async |sort| {
            let found = world.log.destinations(world.workspace, span(&world, START), sort, 10).await.unwrap();
            found.into_iter().map(|one| (one.domain.clone(), one)).collect::<Vec<_>>()
        };
        let volume = ask(DestinationSort::Volume).await;
        assert_eq!((volume.len(), volume[0].1.accepted), (2, 3));
        let slowest = ask(DestinationSort::Slowest).await;
        assert_eq!((slowest.len(), slowest[0].0.as_str()), (1, "example.org"));
        let (median, p95) = (slowest[0].1.median_secs.unwrap(), slowest[0].1.p95_secs.unwrap());
        assert!((2.0..=4.0).contains(&median) && (median..=4.0).contains(&p95), "{median} {p95}");
        assert_eq!(slowest[0].1.last_reply, None);
        let deferred = ask(DestinationSort::Deferred).await;
        assert_eq!((deferred.len(), deferred[0].0.as_str(), deferred[0].1.deferred), (1, "example.com", 3));
        let last = deferred[0].1.last_reply.clone().unwrap();
        assert_eq!((last.reply.code, last.kind), (451, EventKind::Deferred));
        assert_eq!(last.at, START.plus(2 * HOUR + Duration::from_secs(3)));
    })
    .await;
}

#[tokio::test]
async fn time_that_the_sender_asked_for_is_not_slow() {
    each_database(async |db| {
        let world = World::new(db).await;
        let mut message = world.message(&[ANN], "later");
        message.send_at = Some(START.plus(HOUR));
        let delivered =
            Event { at: START.plus(HOUR + Duration::from_secs(1)), ..world.delivered(&message, ANN) };
        world.write(vec![accepted(&message), happened(&delivered)]).await;
        world.pass(2 * HOUR);
        world.log.settle().await.unwrap();
        let sort = DestinationSort::Slowest;
        let found = world.log.destinations(world.workspace, span(&world, START), sort, 10).await.unwrap();
        assert!(found[0].p95_secs.unwrap() <= 2.0, "{:?}", found[0]);
    })
    .await;
}
