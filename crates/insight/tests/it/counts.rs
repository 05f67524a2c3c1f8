use std::time::Duration;

use postroad_base::EventKind;
use postroad_db::testing::each_database;

use crate::support::{START, World, accepted, happened};

#[tokio::test]
async fn counts_are_complete_and_by_hour_and_domain() {
    each_database(async |db| {
        let world = World::new(db).await;
        for hour in 0..3 {
            let message = world.message(&["ann@example.org", "bob@example.com"], "count");
            let delivered = world.delivered(&message, "ann@example.org");
            world.write(vec![accepted(&message), happened(&delivered)]).await;
            if hour == 1 {
                // Counting in between must not lose or double anything.
                world.log.counts(world.workspace, START).await.unwrap();
            }
            world.pass(Duration::from_secs(3_600));
        }
        let counts = world.log.counts(world.workspace, START).await.unwrap();
        assert_eq!(counts.totals[&EventKind::Accepted], 6);
        assert_eq!(counts.totals[&EventKind::Delivered], 3);
        assert_eq!(counts.hours.len(), 6);
        assert_eq!(counts.hours[0].hour, START);
        let domains: Vec<_> = counts
            .domains
            .iter()
            .map(|domain| (domain.domain.as_str(), domain.counts[&EventKind::Accepted], domain.counts.len()))
            .collect();
        assert_eq!(domains, [("example.com", 3, 1), ("example.org", 3, 2)]);
        let recent = world.log.counts(world.workspace, START.plus(Duration::from_secs(7_200))).await.unwrap();
        assert_eq!(recent.totals[&EventKind::Accepted], 2);
    })
    .await;
}
