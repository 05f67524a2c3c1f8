use std::time::Duration;

use jiff::tz::TimeZone;
use postroad_audience::{
    AudienceError, ConsentKind, ContactChange, Evidence, Given, Growth, GrowthStep, NewTopic, Origin,
};
use postroad_base::UtcMillis;
use postroad_delivery::SuppressionReason;

use crate::support::{Fixture, START, each, entry};

const DAY: Duration = Duration::from_secs(86_400);

async fn growth(at: &Fixture, since: UtcMillis, step: GrowthStep) -> Result<Growth, AudienceError> {
    let until = at.clock_now();
    at.other.growth.over(at.workspace, since, until, step, &TimeZone::UTC).await
}

fn figures(growth: &Growth) -> Vec<[u64; 4]> {
    growth.points.iter().map(|point| [point.joined, point.left, point.bounced, point.complained]).collect()
}

async fn join(at: &Fixture, source: &str, emails: &[&str]) {
    let origin = Origin::new(at.origin.actor, source);
    let entries: Vec<_> = emails.iter().map(|email| entry(email, ContactChange::default())).collect();
    at.one.contacts.upsert(at.workspace, &entries, &origin).await.unwrap();
}

#[tokio::test]
async fn who_came_and_went_is_counted_by_day_and_source() {
    each(|at| async move {
        let new = |name: &str| NewTopic {
            name: name.into(),
            description: String::new(),
            double_opt_in: false,
            public: true,
        };
        let topics = [
            at.one.topics.create(at.workspace, new("News")).await.unwrap(),
            at.one.topics.create(at.workspace, new("Offers")).await.unwrap(),
        ];
        join(&at, "import", &["a@example.com", "b@example.com", "c@example.com"]).await;
        join(&at, "import", &["a@example.com"]).await;
        at.clock.advance(DAY);
        join(&at, "form", &["d@example.com"]).await;
        let found = at.emails(Default::default()).await;
        assert_eq!(found.len(), 4);
        let address = "a@example.com".parse().unwrap();
        let ann = at.one.contacts.find(at.workspace, &address).await.unwrap().unwrap();
        for kind in [ConsentKind::Grant, ConsentKind::Withdrawal] {
            for topic in &topics {
                let evidence = Evidence { source: "page".into(), ..Evidence::default() };
                let given = Given { topic: topic.id, kind, confirmed: false, at: None, ip: None, evidence };
                at.one.consents.give(at.workspace, ann.id, &given, &at.origin).await.unwrap();
            }
        }
        at.clock.advance(DAY);
        let addresses = ["b@example.com".parse().unwrap(), "x@example.com".parse().unwrap()];
        at.suppressions.add(at.workspace, &addresses, SuppressionReason::Bounce, "test").await.unwrap();
        let address = ["c@example.com".parse().unwrap()];
        at.suppressions.add(at.workspace, &address, SuppressionReason::Complaint, "test").await.unwrap();
        at.clock.advance(Duration::from_secs(1));

        let days = growth(&at, START, GrowthStep::Day).await.unwrap();
        assert_eq!(days.sources, ["import", "form"]);
        assert_eq!(figures(&days), [[3, 0, 0, 0], [1, 2, 0, 0], [0, 0, 2, 1]]);
        assert_eq!(days.points[1].joined_by, [0, 1]);
        assert_eq!(days.points[2].joined_by, [0, 0]);
        // 31 January is a Saturday.
        let weeks = growth(&at, START, GrowthStep::Week).await.unwrap();
        assert_eq!(figures(&weeks), [[4, 2, 0, 0], [0, 0, 2, 1]]);
        let months = growth(&at, START, GrowthStep::Month).await.unwrap();
        assert_eq!(figures(&months), [[3, 0, 0, 0], [1, 2, 2, 1]]);

        at.one.contacts.delete(at.workspace, ann.id).await.unwrap();
        assert_eq!(growth(&at, START, GrowthStep::Day).await.unwrap(), days, "what happened stays");
    })
    .await;
}

#[tokio::test]
async fn a_chart_has_at_most_400_points() {
    each(|at| async move {
        let ago = |days: u64| START.minus(DAY * u32::try_from(days).unwrap());
        assert_eq!(growth(&at, ago(399), GrowthStep::Day).await.unwrap().points.len(), 400);
        assert!(matches!(growth(&at, ago(400), GrowthStep::Day).await, Err(AudienceError::Invalid(_))));
        assert_eq!(growth(&at, ago(400), GrowthStep::Week).await.unwrap().points.len(), 58);
        let empty = growth(&at, START.plus(DAY), GrowthStep::Day).await;
        assert!(matches!(empty, Err(AudienceError::Invalid(_))));
    })
    .await;
}
