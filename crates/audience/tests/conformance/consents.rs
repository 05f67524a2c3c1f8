use std::time::Duration;

use postroad_audience::{
    AudienceError, ConsentKind, ContactChange, ContactFilter, ContactStatus, Evidence, Given, MaySend,
    NewTopic, Refusal, Subscription, SubscriptionState, Topic, TopicChange,
};
use postroad_base::{ContactId, TopicId, UtcMillis};
use postroad_delivery::SuppressionReason;

use crate::support::{Fixture, START, each};

async fn topic(at: &Fixture, name: &str, double_opt_in: bool) -> Topic {
    let new = NewTopic { name: name.into(), description: String::new(), double_opt_in, public: true };
    at.one.topics.create(at.workspace, new).await.unwrap()
}

fn given(topic: &Topic, kind: ConsentKind) -> Given {
    Given { topic: topic.id, kind, confirmed: false, at: None, ip: None, evidence: Evidence::default() }
}

async fn give(at: &Fixture, contact: ContactId, given: &Given) -> Result<Subscription, AudienceError> {
    at.one.consents.give(at.workspace, contact, given, &at.origin).await
}

async fn counts(at: &Fixture, topic: &Topic) -> [u64; 3] {
    let topic = at.other.topics.get(at.workspace, topic.id).await.unwrap().unwrap();
    [topic.pending, topic.subscribed, topic.unsubscribed]
}

#[tokio::test]
async fn topics_are_made_changed_and_archived() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let twice = NewTopic {
            name: "news ".into(),
            description: String::new(),
            double_opt_in: false,
            public: false,
        };
        let twice = at.one.topics.create(at.workspace, twice).await;
        assert!(matches!(twice, Err(AudienceError::Taken { field: "name" })));
        let change = TopicChange { name: Some("Weekly".into()), archived: Some(true), ..Default::default() };
        let changed = at.other.topics.update(at.workspace, news.id, change).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.archived_at), ("Weekly", Some(START)));
        assert!(changed.double_opt_in && changed.public);
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        let refused = give(&at, ann.id, &given(&news, ConsentKind::Grant)).await;
        assert!(matches!(refused, Err(AudienceError::Conflict { rule: "topic_archived", .. })));
        let back = TopicChange { archived: Some(false), ..Default::default() };
        assert_eq!(at.one.topics.update(at.workspace, news.id, back).await.unwrap().archived_at, None);
        assert_eq!(at.one.topics.list(at.workspace).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_ledger_keeps_what_was_said_and_the_state_follows() {
    each(|at| async move {
        let news = topic(&at, "News", true).await;
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        let early = give(&at, ann.id, &given(&news, ConsentKind::Confirmation)).await;
        assert!(matches!(early, Err(AudienceError::Conflict { rule: "nothing_to_confirm", .. })));
        let evidence = Evidence {
            source: "form".into(),
            form: "footer".into(),
            version: "3".into(),
            text: "Yes, send me News".into(),
        };
        let ip = Some("192.0.2.7".parse().unwrap());
        let grant =
            Given { at: Some(UtcMillis(START.0 - 5)), ip, evidence, ..given(&news, ConsentKind::Grant) };
        let pending = give(&at, ann.id, &grant).await.unwrap();
        assert_eq!((pending.state, pending.since), (SubscriptionState::Pending, UtcMillis(START.0 - 5)));
        assert_eq!(counts(&at, &news).await, [1, 0, 0]);
        at.clock.advance(Duration::from_secs(1));
        let confirmed = give(&at, ann.id, &given(&news, ConsentKind::Confirmation)).await.unwrap();
        assert_eq!(confirmed.state, SubscriptionState::Subscribed);
        let again = give(&at, ann.id, &given(&news, ConsentKind::Grant)).await.unwrap();
        assert_eq!((again.state, again.since), (SubscriptionState::Subscribed, confirmed.since));
        give(&at, ann.id, &given(&news, ConsentKind::Withdrawal)).await.unwrap();
        assert_eq!(counts(&at, &news).await, [0, 0, 1]);
        let mut kinds = Vec::new();
        let mut cursor = None;
        loop {
            let page =
                at.other.consents.ledger_of(at.workspace, ann.id, cursor.as_ref(), 3).await.unwrap().unwrap();
            kinds.extend(page.items.iter().map(|line| line.kind));
            cursor = page.next;
            if cursor.is_none() {
                let first = page.items.last().unwrap();
                assert_eq!((first.contact, first.topic, first.ip), (ann.id, news.id, ip));
                assert_eq!(
                    (first.form.as_str(), first.version.as_str(), first.actor.as_str()),
                    ("footer", "3", "local_operator")
                );
                assert_eq!(first.text, "Yes, send me News");
                assert_eq!(first.text_hash.len(), 64);
                assert_eq!((first.at, first.recorded_at), (UtcMillis(START.0 - 5), START));
                break;
            }
        }
        use ConsentKind::{Confirmation, Grant, Withdrawal};
        assert_eq!(kinds, [Withdrawal, Grant, Confirmation, Grant]);
        assert_eq!(at.one.consents.ledger(at.workspace, None, 10).await.unwrap().items.len(), 4);
        let future = Given { at: Some(UtcMillis(START.0 + 60_000)), ..given(&news, Grant) };
        assert!(matches!(give(&at, ann.id, &future).await, Err(AudienceError::Invalid(_))));
        at.one.contacts.delete(at.workspace, ann.id).await.unwrap();
        assert_eq!(counts(&at, &news).await, [0, 0, 0]);
        assert_eq!(at.rows("audience_consents").await + at.rows("audience_subscriptions").await, 0);
    })
    .await;
}

#[tokio::test]
async fn one_function_says_whether_a_contact_may_get_a_topic() {
    each(|at| async move {
        let (news, tips) = (topic(&at, "News", true).await, topic(&at, "Tips", false).await);
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        let check = async |topic: TopicId, expected: Result<(), &str>| {
            let now = at.one.contacts.get(at.workspace, ann.id).await.unwrap().map_or(START, |_| START);
            let answer = at.other.consents.may_send(at.workspace, ann.id, topic, now).await.unwrap();
            let answer = match answer {
                MaySend::Allowed => Ok(()),
                MaySend::Refused(refusal) => Err(refusal.code()),
            };
            assert_eq!(answer, expected);
        };
        check(tips.id, Err("not_subscribed")).await;
        check(TopicId::new(START), Err("topic_unknown")).await;
        give(&at, ann.id, &given(&tips, ConsentKind::Grant)).await.unwrap();
        check(tips.id, Ok(())).await;
        give(&at, ann.id, &given(&news, ConsentKind::Grant)).await.unwrap();
        check(news.id, Err("not_confirmed")).await;
        let confirmed = Given { confirmed: true, ..given(&news, ConsentKind::Grant) };
        give(&at, ann.id, &confirmed).await.unwrap();
        check(news.id, Ok(())).await;
        give(&at, ann.id, &given(&news, ConsentKind::Withdrawal)).await.unwrap();
        check(news.id, Err("unsubscribed")).await;

        let change = async |change: ContactChange| {
            at.one.contacts.update(at.workspace, ann.id, &change, None, &at.origin).await.unwrap();
        };
        let until = UtcMillis(START.0 + 1);
        change(ContactChange { paused_until: Some(Some(until)), ..Default::default() }).await;
        check(tips.id, Err("paused")).await;
        let later = at.one.consents.may_send(at.workspace, ann.id, tips.id, until).await.unwrap();
        assert_eq!(later, MaySend::Allowed);
        change(ContactChange {
            paused_until: Some(None),
            status: Some(ContactStatus::Archived),
            ..Default::default()
        })
        .await;
        check(tips.id, Err("contact_archived")).await;
        change(ContactChange { status: Some(ContactStatus::Active), ..Default::default() }).await;
        let archive = TopicChange { archived: Some(true), ..Default::default() };
        at.one.topics.update(at.workspace, tips.id, archive).await.unwrap();
        check(tips.id, Err("topic_archived")).await;
        let address = "ANN@example.com".parse().unwrap();
        at.suppressions.add(at.workspace, &[address], SuppressionReason::Complaint, "test").await.unwrap();
        check(tips.id, Err("suppressed_complaint")).await;

        let bob = at.add("bob@example.com", ContactChange::default()).await;
        give(&at, bob.id, &Given { confirmed: true, ..given(&news, ConsentKind::Grant) }).await.unwrap();
        let unknown = ContactId::new(START);
        let each = at
            .one
            .consents
            .may_send_each(at.workspace, &[unknown, bob.id, ann.id, bob.id], news.id, START)
            .await;
        let expected = [
            MaySend::Refused(Refusal::ContactUnknown),
            MaySend::Allowed,
            MaySend::Refused(Refusal::Suppressed(SuppressionReason::Complaint)),
            MaySend::Allowed,
        ];
        assert_eq!(each.unwrap(), expected);
        let filter = |state| ContactFilter { topic: Some(news.id), state, ..Default::default() };
        assert_eq!(at.emails(filter(None)).await, ["bob@example.com"]);
        assert_eq!(at.emails(filter(Some(SubscriptionState::Unsubscribed))).await, ["ann@example.com"]);
    })
    .await;
}
