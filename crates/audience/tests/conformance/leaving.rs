use std::time::Duration;

use postroad_audience::{
    ConsentKind, ContactChange, Evidence, FarewellFilter, Given, Grouping, LeaveSpan, MaySend, NewTopic,
    PageSettings, Purpose, Refusal, Rhythm, Said, Scope, SubscriptionState, Topic, Visit, VisitError, Way,
};
use postroad_base::{Clock, ContactId, MessageId, UtcMillis};
use postroad_delivery::SuppressionReason;

use crate::support::{Fixture, START, each, entry};

async fn topic(at: &Fixture, name: &str) -> Topic {
    let new = NewTopic { name: name.into(), description: String::new(), double_opt_in: true, public: true };
    at.one.topics.create(at.workspace, new).await.unwrap()
}

async fn grant(at: &Fixture, contact: ContactId, topic: &Topic) {
    let given = Given {
        topic: topic.id,
        kind: ConsentKind::Grant,
        confirmed: true,
        at: None,
        ip: None,
        evidence: Evidence::default(),
    };
    at.one.consents.give(at.workspace, contact, &given, &at.origin).await.unwrap();
}

/// Whoever follows the link in a mail.
async fn visit(at: &Fixture, contact: ContactId, topic: &Topic, message: MessageId) -> (Visit, String) {
    let links = at.one.visits.mail_links(at.workspace, contact, topic.id, Some(message)).await;
    let token = links.unwrap().unwrap().unsubscribe;
    (at.other.visits.follow(&token, Purpose::Unsubscribe).await.unwrap(), token)
}

async fn states(at: &Fixture, contact: ContactId) -> Vec<(String, SubscriptionState)> {
    let all = at.other.consents.of_contact(at.workspace, contact).await.unwrap().unwrap();
    all.into_iter().map(|one| (one.topic_name, one.state)).collect()
}

#[tokio::test]
async fn links_lead_to_people_and_withdrawals_outlive_them() {
    use SubscriptionState::{Subscribed, Unsubscribed};
    each(|at| async move {
        let (news, tips) = (topic(&at, "News").await, topic(&at, "Tips").await);
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        grant(&at, ann.id, &news).await;
        grant(&at, ann.id, &tips).await;
        let (visitor, token) = visit(&at, ann.id, &news, MessageId::new(START)).await;
        assert_eq!(
            (visitor.contact.id, visitor.topic.as_ref().map(|topic| topic.id)),
            (ann.id, Some(news.id))
        );
        assert!(matches!(
            at.other.visits.follow(&token, Purpose::Preferences).await,
            Err(VisitError::Link(_))
        ));
        let left = at.one.visits.leave(&visitor, Scope::Topic, Way::OneClick, Said::default()).await.unwrap();
        assert_eq!(left.topics, [news.id]);
        let again =
            at.one.visits.leave(&visitor, Scope::Topic, Way::OneClick, Said::default()).await.unwrap();
        assert!(again.topics.is_empty());
        at.clock.advance(Duration::from_secs(60));

        at.one.contacts.delete(at.workspace, ann.id).await.unwrap();
        assert_eq!(at.rows("audience_subscriptions").await, 0);
        assert!(matches!(
            at.other.visits.follow(&token, Purpose::Unsubscribe).await,
            Err(VisitError::Gone { .. })
        ));
        at.upsert(vec![
            entry("ANN@example.com", ContactChange::default()),
            entry("bob@example.com", ContactChange::default()),
        ])
        .await;
        let address = "ann@example.com".parse().unwrap();
        let second = at.one.contacts.find(at.workspace, &address).await.unwrap().unwrap();
        assert_eq!(states(&at, second.id).await, [("News".to_owned(), Unsubscribed)]);
        let found = at.other.visits.follow(&token, Purpose::Unsubscribe).await.unwrap();
        assert_eq!(found.contact.id, second.id, "old links lead to whoever came after");
        let counted = at.one.topics.get(at.workspace, news.id).await.unwrap().unwrap();
        assert_eq!((counted.subscribed, counted.unsubscribed), (0, 1));

        // And once more: what was kept goes with the address, however often it comes and goes.
        grant(&at, second.id, &tips).await;
        at.one.contacts.delete(at.workspace, second.id).await.unwrap();
        let third = at.add("ann@example.com", ContactChange::default()).await;
        assert_eq!(states(&at, third.id).await, [("News".to_owned(), Unsubscribed)]);
        assert_eq!(at.other.visits.follow(&token, Purpose::Unsubscribe).await.unwrap().contact.id, third.id);
        grant(&at, third.id, &news).await;
        assert_eq!(states(&at, third.id).await, [("News".to_owned(), Subscribed)], "fresh consent counts");

        at.one.contacts.erase(at.workspace, &address).await.unwrap();
        for table in ["audience_departed", "audience_departed_topics"] {
            assert_eq!(at.rows(table).await, 0, "{table}");
        }
        assert!(matches!(
            at.other.visits.follow(&token, Purpose::Unsubscribe).await,
            Err(VisitError::Gone { .. })
        ));
    })
    .await;
}

#[tokio::test]
async fn an_old_grant_does_not_bring_anybody_back() {
    each(|at| async move {
        let news = topic(&at, "News").await;
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        let given = |kind, before_secs: i64| Given {
            topic: news.id,
            kind,
            confirmed: kind == ConsentKind::Grant,
            at: Some(UtcMillis(START.0 - before_secs * 1_000)),
            ip: None,
            evidence: Evidence::default(),
        };
        let give = async |given: Given| {
            at.one.consents.give(at.workspace, ann.id, &given, &at.origin).await.unwrap().state
        };
        assert_eq!(give(given(ConsentKind::Withdrawal, 50)).await, SubscriptionState::Unsubscribed);
        assert_eq!(give(given(ConsentKind::Grant, 100)).await, SubscriptionState::Unsubscribed);
        assert_eq!(give(given(ConsentKind::Grant, 10)).await, SubscriptionState::Subscribed);
        let ledger = at.one.consents.ledger_of(at.workspace, ann.id, None, 10).await.unwrap().unwrap();
        assert_eq!(ledger.items.len(), 5, "all of it is written down");
    })
    .await;
}

#[tokio::test]
async fn a_rhythm_lets_one_mail_through() {
    each(|at| async move {
        let news = topic(&at, "News").await;
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        grant(&at, ann.id, &news).await;
        let (visitor, _) = visit(&at, ann.id, &news, MessageId::new(START)).await;
        let may = async |now| at.other.consents.may_send(at.workspace, ann.id, news.id, now).await.unwrap();
        assert_eq!(may(START).await, MaySend::Allowed);
        at.one.visits.set_rhythm(&visitor, Rhythm::Weekly).await.unwrap();
        assert_eq!(at.other.visits.rhythm(&visitor).await.unwrap(), Rhythm::Weekly);
        let until = UtcMillis(START.0 + (7 * 24 - 12) * 3_600_000);
        assert_eq!(may(at.clock.now()).await, MaySend::Refused(Refusal::TooOften { until }));
        assert_eq!(may(until).await, MaySend::Allowed);
        at.one.visits.set_rhythm(&visitor, Rhythm::All).await.unwrap();
        assert_eq!(may(START).await, MaySend::Allowed);
        at.one.visits.set_rhythm(&visitor, Rhythm::Monthly).await.unwrap();
        at.one.contacts.delete(at.workspace, ann.id).await.unwrap();
        assert_eq!(at.rows("audience_rhythms").await, 0);
    })
    .await;
}

#[tokio::test]
async fn reasons_are_kept_counted_and_forgotten() {
    each(|at| async move {
        let news = topic(&at, "News").await;
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        grant(&at, ann.id, &news).await;
        let message = MessageId::new(START);
        let (visitor, _) = visit(&at, ann.id, &news, message).await;
        assert!(
            !at.one.visits.say_why(&visitor, "other", "").await.unwrap(),
            "who stays has nothing to explain"
        );
        at.one.visits.leave(&visitor, Scope::Topic, Way::UnsubscribePage, Said::default()).await.unwrap();
        assert!(at.one.visits.say_why(&visitor, "nonsense", "").await.is_err());
        assert!(at.one.visits.say_why(&visitor, "other", "  100%  ").await.unwrap());
        assert!(at.other.visits.say_why(&visitor, "too_often", "100%").await.unwrap(), "minds change");
        let list = async |filter: FarewellFilter| {
            at.other.farewells.list(at.workspace, &filter, None, 10).await.unwrap().items
        };
        let found = list(FarewellFilter { explained: true, ..Default::default() }).await;
        assert_eq!(
            (found.len(), found[0].reason.as_str(), found[0].comment.as_str()),
            (1, "too_often", "100%")
        );
        assert_eq!((found[0].contact, found[0].message), (Some(ann.id), Some(message)));
        for (text, count) in [("100%", 1), ("0_%", 0), ("%", 1), ("nothing", 0)] {
            let filter = FarewellFilter { text: Some(text.into()), ..Default::default() };
            assert_eq!(list(filter).await.len(), count, "{text}");
        }
        let span = LeaveSpan { since: START, until: UtcMillis(START.0 + 2 * 86_400_000) };
        let all = FarewellFilter::default();
        for (grouping, key) in [
            (Grouping::Reason, "too_often".to_owned()),
            (Grouping::Topic, news.id.to_string()),
            (Grouping::Message, message.to_string()),
            (Grouping::Way, "unsubscribe_page".to_owned()),
        ] {
            let totals = at.other.farewells.totals(at.workspace, span, &all, grouping).await.unwrap();
            assert_eq!((totals.len(), &totals[0].key, totals[0].left), (1, &key, 1), "{grouping:?}");
        }
        let zone = jiff::tz::TimeZone::get("Asia/Seoul").unwrap();
        let series = at.other.farewells.series(at.workspace, span, &all, &zone).await.unwrap();
        assert_eq!(series.iter().map(|point| point.left).collect::<Vec<_>>(), [1, 0, 0]);
        assert_eq!(series[0].reasons.get("too_often"), Some(&1));
        let empty = LeaveSpan { since: START, until: START };
        assert!(at.other.farewells.totals(at.workspace, empty, &all, Grouping::Way).await.is_err());

        at.one.visits.come_back(&visitor, &[news.id], Way::UnsubscribePage, Said::default()).await.unwrap();
        assert!(list(FarewellFilter::default()).await[0].undone);
        at.one.contacts.erase(at.workspace, &ann.email).await.unwrap();
        let left = list(FarewellFilter::default()).await;
        assert_eq!(
            (left[0].contact, left[0].comment.as_str(), left[0].reason.as_str()),
            (None, "", "too_often")
        );
    })
    .await;
}

#[tokio::test]
async fn many_addresses_are_one_question() {
    each(|at| async move {
        let addresses: Vec<_> = (0..600).map(|n| format!("a{n}@example.com").parse().unwrap()).collect();
        let bad: Vec<_> = addresses.iter().step_by(3).cloned().collect();
        at.suppressions.add(at.workspace, &bad, SuppressionReason::Bounce, "test").await.unwrap();
        let asked: Vec<_> = addresses.iter().collect();
        let found = at.suppressions.find_each(at.workspace, &asked).await.unwrap();
        assert_eq!(found.len(), 600);
        assert!(found.iter().enumerate().all(|(n, found)| found.is_some() == (n % 3 == 0)));
        assert!(at.suppressions.find_each(at.workspace, &[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn pages_are_settled_once_by_each() {
    each(|at| async move {
        let first = at.one.pages.get(at.workspace).await.unwrap();
        assert_eq!((first.version, first.settings.reasons.len()), (0, 5));
        let settings = PageSettings { name: " Press ".into(), reasons: Vec::new(), ..first.settings };
        let saved = at.one.pages.set(at.workspace, &settings, Some(0)).await.unwrap();
        assert_eq!(
            (saved.version, saved.settings.name.as_str(), saved.updated_at),
            (1, "Press", Some(START))
        );
        assert_eq!(at.other.pages.get(at.workspace).await.unwrap(), saved);
        assert!(at.other.pages.set(at.workspace, &settings, Some(0)).await.is_err());
    })
    .await;
}
