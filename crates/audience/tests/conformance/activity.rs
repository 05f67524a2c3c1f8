use std::time::Duration;

use postroad_audience::{
    ActivityKind, Contact, ContactChange, Engagement, EngagementClass, EngagementSummary, Recorded, Whom,
};
use postroad_base::{Clock, ContactId, EventKind, Reply};
use postroad_delivery::SuppressionReason;

use crate::support::{Fixture, START, each};

const DAY: Duration = Duration::from_secs(86_400);

fn opened(whom: Whom, at: postroad_base::UtcMillis) -> Engagement {
    let class = EngagementClass::Human;
    Engagement { whom, kind: ActivityKind::Opened, class, at, link: None, campaign: None, key: None }
}

async fn summary(at: &Fixture, contact: &Contact) -> EngagementSummary {
    at.other.activities.of_contact(at.workspace, contact.id).await.unwrap().unwrap()
}

fn count(summary: &EngagementSummary, kind: ActivityKind) -> u64 {
    summary.times.iter().find(|(one, _)| *one == kind).unwrap().1.count
}

fn reply(code: u16, enhanced: &str, text: &str) -> Option<Reply> {
    Some(Reply::new(code, enhanced.parse().unwrap(), text))
}

#[tokio::test]
async fn the_event_log_is_followed_once() {
    each(|at| async move {
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        at.add("bob@example.com", ContactChange::default()).await;
        at.mail("ANN@example.com", &[(EventKind::Deferred, None), (EventKind::Delivered, None)], "mx").await;
        at.mail("ann@example.com", &[(EventKind::Bounced, reply(550, "5.1.1", "user unknown"))], "mx").await;
        at.mail("ann@example.com", &[(EventKind::Bounced, reply(552, "5.2.2", "mailbox full"))], "mx").await;
        at.mail("ann@example.com", &[(EventKind::Expired, None)], "mx").await;
        at.mail("ann@example.com", &[(EventKind::Suppressed, None)], "mx").await;
        at.mail("nobody@example.com", &[(EventKind::Delivered, None)], "mx").await;
        // Two processes, of which one is stopped in the middle.
        assert!(at.one.activities.work().await.unwrap());
        while at.other.activities.work().await.unwrap() {}
        while at.one.activities.work().await.unwrap() {}
        let found = summary(&at, &ann).await;
        let counts: Vec<u64> = ActivityKind::ALL.into_iter().map(|kind| count(&found, kind)).collect();
        assert_eq!(counts, [5, 1, 1, 2, 1, 1, 0, 0, 0]);
        assert_eq!(found.unopened, 1);
        at.mail("ann@example.com", &[(EventKind::Delivered, None)], "mx").await;
        while at.one.activities.work().await.unwrap() {}
        let found = summary(&at, &ann).await;
        assert_eq!((count(&found, ActivityKind::Delivered), found.unopened), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_complaint_counts_and_takes_the_score() {
    each(|at| async move {
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        at.one.activities.record(at.workspace, &[opened(Whom::Id(ann.id), START)]).await.unwrap();
        assert_eq!(summary(&at, &ann).await.score, 20);
        at.clock.advance(DAY);
        let addresses = ["ann@example.com".parse().unwrap(), "bob@example.com".parse().unwrap()];
        at.suppressions.add(at.workspace, &addresses, SuppressionReason::Complaint, "test").await.unwrap();
        let bounced = ["carol@example.com".parse().unwrap()];
        at.suppressions.add(at.workspace, &bounced, SuppressionReason::Bounce, "test").await.unwrap();
        for _ in 0..3 {
            at.one.activities.work().await.unwrap();
        }
        let found = summary(&at, &ann).await;
        assert_eq!((count(&found, ActivityKind::Complained), found.score), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn engagement_is_recorded_once_and_row_by_row() {
    each(|at| async move {
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        at.clock.advance(10 * DAY);
        let now = at.clock.now();
        let by_address = |text: &str| Whom::Address(text.to_owned());
        let keyed = |key: &str, at| Engagement { key: Some(key.to_owned()), ..opened(Whom::Id(ann.id), at) };
        let rows = vec![
            opened(by_address("Ann@example.com"), now),
            opened(Whom::Id(ann.id), now),
            opened(by_address("bob@example.com"), now),
            opened(by_address("nonsense"), now),
            opened(Whom::Id(ContactId::new(START)), now),
            opened(Whom::Id(ann.id), now.plus(DAY)),
            opened(Whom::Id(ann.id), now.minus(500 * DAY)),
            Engagement { link: Some("https://x".into()), ..opened(Whom::Id(ann.id), now) },
            keyed("1", now.minus(DAY)),
            keyed("1", now.minus(2 * DAY)),
            Engagement { class: EngagementClass::Scanner, ..opened(Whom::Id(ann.id), now) },
        ];
        let told = |recorded: &[Recorded]| -> Vec<String> {
            let word = |one: &Recorded| match one {
                Recorded::New => "new".to_owned(),
                Recorded::Known => "known".to_owned(),
                Recorded::NoContact => "nobody".to_owned(),
                Recorded::Invalid(wrong) => wrong[0].pointer.clone(),
            };
            recorded.iter().map(word).collect()
        };
        let first = at.one.activities.record(at.workspace, &rows).await.unwrap();
        let refused = ["nobody", "/rows/3/email", "nobody", "/rows/5/at", "/rows/6/at", "/rows/7/link"];
        assert_eq!(told(&first), [&["new", "known"], &refused[..], &["new", "known", "new"]].concat());
        let again = at.other.activities.record(at.workspace, &rows).await.unwrap();
        assert_eq!(told(&again), [&["known", "known"], &refused[..], &["known", "known", "known"]].concat());
        let found = summary(&at, &ann).await;
        assert_eq!((count(&found, ActivityKind::Opened), found.machine_opened.count), (2, 1));
        // On two days.
        let both = postroad_audience::score::OPEN_POINTS * (1.0 + (-1.0_f64 / 30.0).exp2());
        assert!((found.points - both).abs() < 0.001, "{}", found.points);
        let nobody = at.one.activities.of_contact(at.workspace, ContactId::new(START)).await.unwrap();
        assert!(nobody.is_none());
    })
    .await;
}

#[tokio::test]
async fn what_came_before_an_open_is_not_unopened() {
    each(|at| async move {
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        let delivered = [(EventKind::Delivered, None)];
        for _ in 0..3 {
            at.mail("ann@example.com", &delivered, "mx").await;
            at.clock.advance(DAY);
        }
        while at.one.activities.work().await.unwrap() {}
        assert_eq!(summary(&at, &ann).await.unopened, 3);
        // Known late: after the second of them.
        let when = START.plus(DAY + DAY / 2);
        at.one.activities.record(at.workspace, &[opened(Whom::Id(ann.id), when)]).await.unwrap();
        assert_eq!(summary(&at, &ann).await.unopened, 1);
        at.one
            .activities
            .record(at.workspace, &[opened(Whom::Id(ann.id), START.plus(DAY / 2))])
            .await
            .unwrap();
        assert_eq!(summary(&at, &ann).await.unopened, 1);
    })
    .await;
}

#[tokio::test]
async fn old_activity_is_forgotten_and_what_follows_from_it_stays() {
    each(|at| async move {
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        at.one.activities.record(at.workspace, &[opened(Whom::Id(ann.id), START)]).await.unwrap();
        at.clock.advance(401 * DAY);
        let now = at.clock.now();
        at.one.activities.record(at.workspace, &[opened(Whom::Id(ann.id), now)]).await.unwrap();
        assert_eq!(at.one.activities.prune().await.unwrap(), 1);
        assert_eq!(at.rows("audience_activity").await, 1);
        assert_eq!(count(&summary(&at, &ann).await, ActivityKind::Opened), 2);
        assert!(at.one.contacts.delete(at.workspace, ann.id).await.unwrap());
        assert_eq!(at.rows("audience_activity").await + at.rows("audience_engagement").await, 0);
    })
    .await;
}
