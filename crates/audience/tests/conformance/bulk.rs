use postroad_audience::{
    AudienceError, BulkAction, BulkCount, BulkTarget, ConsentKind, ContactChange, ContactFilter,
    ContactStatus, Evidence, Given, NewTopic, SubscriptionState, Topic,
};

use crate::support::{Fixture, each, entry, strings};

async fn topic(at: &Fixture, name: &str, double_opt_in: bool) -> Topic {
    let new = NewTopic { name: name.into(), description: String::new(), double_opt_in, public: true };
    at.one.topics.create(at.workspace, new).await.unwrap()
}

fn named(text: &str) -> BulkTarget {
    BulkTarget::Filter(ContactFilter { text: Some(text.into()), ..ContactFilter::default() })
}

fn tag(name: &str) -> BulkAction {
    BulkAction::Tag(name.into())
}

/// To the end. Returns how many calls it took, and how many contacts are different.
async fn run(at: &Fixture, target: &BulkTarget, action: &BulkAction) -> (usize, u64) {
    let (mut calls, mut changed, mut cursor) = (0, 0, None);
    loop {
        let contacts = &at.one.contacts;
        let step = contacts.bulk(at.workspace, target, action, cursor.as_ref(), &at.origin).await.unwrap();
        calls += 1;
        changed += step.changed;
        cursor = step.next;
        if cursor.is_none() {
            return (calls, changed);
        }
    }
}

async fn count(at: &Fixture, target: &BulkTarget, action: &BulkAction) -> (u64, u64) {
    let BulkCount { matched, affected } =
        at.other.contacts.bulk_count(at.workspace, target, action).await.unwrap();
    (matched, affected)
}

async fn people(at: &Fixture, count: usize) {
    let entries = (0..count).map(|n| entry(&format!("person{n}@example.com"), ContactChange::default()));
    for chunk in entries.collect::<Vec<_>>().chunks(1_000) {
        at.upsert(chunk.to_vec()).await;
    }
}

#[tokio::test]
async fn what_is_counted_first_is_what_is_done() {
    each(|at| async move {
        people(&at, 1_100).await;
        let change = ContactChange { add_tags: strings(&["old"]), ..ContactChange::default() };
        at.add("other@example.net", change).await;
        let everybody = BulkTarget::Filter(ContactFilter::default());
        assert_eq!(at.one.contacts.count(at.workspace, &ContactFilter::default()).await.unwrap(), 1_101);
        for (target, action, expected, calls) in [
            (&named("example.com"), tag("VIP"), (1_100, 1_100), 3),
            (&everybody, tag("vip"), (1_101, 1), 3),
            (&everybody, BulkAction::Untag("old".into()), (1_101, 1), 3),
            (&everybody, BulkAction::Untag("nowhere".into()), (1_101, 0), 3),
            (&named("person7"), BulkAction::SetStatus(ContactStatus::Archived), (111, 111), 1),
            (&everybody, BulkAction::SetStatus(ContactStatus::Active), (1_101, 111), 3),
            (&named("person10"), BulkAction::Delete, (111, 111), 1),
        ] {
            assert_eq!(count(&at, target, &action).await, expected, "{action:?}");
            assert_eq!(run(&at, target, &action).await, (calls, expected.1), "{action:?}");
        }
        let tagged = ContactFilter { tag: Some("vip".into()), ..ContactFilter::default() };
        assert_eq!(at.one.contacts.count(at.workspace, &tagged).await.unwrap(), 1_101 - 111);
    })
    .await;
}

#[tokio::test]
async fn chosen_contacts_are_those_of_the_workspace() {
    each(|at| async move {
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        at.add("bob@example.com", ContactChange::default()).await;
        let chosen = BulkTarget::Chosen(vec![ann.id]);
        assert_eq!(run(&at, &chosen, &tag("a")).await, (1, 1));
        assert_eq!(run(&at, &chosen, &tag("a")).await, (1, 0));
        let elsewhere = postroad_base::WorkspaceId::new(crate::support::START);
        let step = at.one.contacts.bulk(elsewhere, &chosen, &BulkAction::Delete, None, &at.origin).await;
        assert_eq!(step.unwrap().done, 0);
        assert_eq!(at.emails(ContactFilter::default()).await, ["ann@example.com", "bob@example.com"]);
        assert_eq!(run(&at, &BulkTarget::Chosen(vec![]), &tag("a")).await, (1, 0));
        let many = BulkTarget::Chosen(vec![ann.id; 1_001]);
        let refused = at.one.contacts.bulk(at.workspace, &many, &tag("a"), None, &at.origin).await;
        assert!(matches!(refused, Err(AudienceError::Invalid(_))));
        let wrong = at.one.contacts.bulk(at.workspace, &chosen, &tag(" "), None, &at.origin).await;
        assert!(matches!(wrong, Err(AudienceError::Invalid(wrong)) if wrong[0].pointer == "/action/tag"));
    })
    .await;
}

#[tokio::test]
async fn who_unsubscribed_is_not_brought_back() {
    each(|at| async move {
        let (single, double) = (topic(&at, "News", false).await, topic(&at, "Offers", true).await);
        people(&at, 3).await;
        let left = at.add("left@example.com", ContactChange::default()).await;
        let given = Given {
            topic: single.id,
            kind: ConsentKind::Withdrawal,
            confirmed: false,
            at: None,
            ip: None,
            evidence: Evidence::default(),
        };
        at.one.consents.give(at.workspace, left.id, &given, &at.origin).await.unwrap();
        let all = BulkTarget::Filter(ContactFilter::default());
        let evidence = Evidence { form: "Fair 2026".into(), ..Evidence::default() };
        let subscribe = |topic: &Topic, confirmed| BulkAction::Subscribe {
            topic: topic.id,
            confirmed,
            evidence: evidence.clone(),
        };
        for (action, changed) in [
            (subscribe(&single, false), 3),
            (subscribe(&single, false), 0),
            (subscribe(&double, false), 4),
            (subscribe(&double, false), 0),
            (subscribe(&double, true), 4),
            (BulkAction::Unsubscribe { topic: single.id, evidence: evidence.clone() }, 3),
        ] {
            assert_eq!(count(&at, &all, &action).await, (4, changed), "{action:?}");
            assert_eq!(run(&at, &all, &action).await, (1, changed), "{action:?}");
        }
        let of = |topic: &Topic, state| ContactFilter {
            topic: Some(topic.id),
            state: Some(state),
            ..ContactFilter::default()
        };
        assert_eq!(at.emails(of(&double, SubscriptionState::Subscribed)).await.len(), 4);
        assert_eq!(at.emails(of(&single, SubscriptionState::Unsubscribed)).await.len(), 4);
        let ledger = at.one.consents.ledger(at.workspace, None, 200).await.unwrap().items;
        assert!(ledger.iter().filter(|line| line.form == "Fair 2026").all(|line| line.source == "test"));
        assert_eq!(ledger.len(), 1 + 3 + 4 + 8 + 3);
    })
    .await;
}
