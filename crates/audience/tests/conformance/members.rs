use std::collections::BTreeSet;
use std::time::Duration;

use postroad_audience::{
    ActivityKind, BuildStatus, Cause, ConsentKind, Contact, ContactChange, ContactFilter, ContactStatus,
    Engagement, EngagementClass, Evidence, Given, Happened, NewSegment, Segment, SegmentChange, Whom,
};
use postroad_base::{Clock, EventKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::segments::{any_rule, people, rule};
use crate::support::{Fixture, each, entry, fields, some, strings};

async fn make(at: &Fixture, name: &str, json: Value) -> Segment {
    let new = NewSegment { name: name.into(), description: String::new(), rule: rule(json) };
    at.one.segments.create(at.workspace, new).await.unwrap()
}

/// The addresses of the members that are kept.
async fn members(at: &Fixture, segment: &Segment) -> BTreeSet<String> {
    let (mut found, mut cursor) = (BTreeSet::new(), None);
    loop {
        let page = at.other.segments.members(at.workspace, segment.id, cursor.as_ref(), 7).await;
        let page = page.unwrap().unwrap();
        found.extend(page.items.iter().map(|member| member.contact.email.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

fn set(emails: &[&str]) -> BTreeSet<String> {
    emails.iter().map(|email| (*email).to_owned()).collect()
}

#[tokio::test]
async fn memberships_follow_what_changes() {
    each(|at| async move {
        let vips = make(&at, "VIPs", json!({ "rule": "tag", "tag": "vip" })).await;
        let others =
            make(&at, "Others", json!({ "rule": "not", "inner": { "rule": "segment", "segment": vips.id } }))
                .await;
        assert_eq!(vips.build.status, BuildStatus::Building);
        let ann = at
            .add("ann@example.com", ContactChange { add_tags: strings(&["VIP"]), ..Default::default() })
            .await;
        at.add("bob@example.com", ContactChange::default()).await;
        at.settle().await;
        assert_eq!(members(&at, &vips).await, set(&["ann@example.com"]));
        assert_eq!(members(&at, &others).await, set(&["bob@example.com"]));
        let kept = at.other.segments.get(at.workspace, vips.id).await.unwrap().unwrap().build;
        assert_eq!((kept.status, kept.members), (BuildStatus::Ready, 1));

        at.clock.advance(Duration::from_secs(60));
        let change = ContactChange { remove_tags: strings(&["vip"]), ..Default::default() };
        at.one.contacts.update(at.workspace, ann.id, &change, None, &at.origin).await.unwrap();
        let bob = ContactChange { add_tags: strings(&["vip"]), ..Default::default() };
        at.upsert(vec![entry("bob@example.com", bob), entry("carol@example.com", ContactChange::default())])
            .await;
        // A listing does not wait for what is kept.
        let filter = ContactFilter { segment: Some(vips.id), ..Default::default() };
        assert_eq!(at.emails(filter.clone()).await, ["bob@example.com"]);
        assert_eq!(members(&at, &vips).await, set(&["ann@example.com"]));
        at.settle().await;
        assert_eq!(members(&at, &vips).await, set(&["bob@example.com"]));
        assert_eq!(members(&at, &others).await, set(&["ann@example.com", "carol@example.com"]));
        assert_eq!(at.emails(filter).await, ["bob@example.com"]);

        let told = at.one.segments.events_after(at.workspace, 0, 100).await.unwrap();
        let told: Vec<(String, bool, Cause)> =
            told.into_iter().map(|event| (event.segment_name, event.entered, event.cause)).collect();
        let cause = Cause::Contact;
        let mut expected = vec![
            ("VIPs".to_owned(), false, cause),
            ("VIPs".to_owned(), true, cause),
            ("Others".to_owned(), true, cause),
            ("Others".to_owned(), false, cause),
            ("Others".to_owned(), true, cause),
        ];
        let sort = |told: &mut Vec<(String, bool, Cause)>| {
            told.sort_by_key(|(name, entered, _)| (name.clone(), *entered))
        };
        let mut told = told;
        sort(&mut told);
        sort(&mut expected);
        assert_eq!(told, expected);
        let page = at.one.timelines.of_contact(at.workspace, ann.id, None, 10).await.unwrap().unwrap();
        let entered: Vec<(&str, bool)> = page
            .items
            .iter()
            .filter_map(|moment| match &moment.what {
                Happened::Segment(event) => Some((event.segment_name.as_str(), event.entered)),
                _ => None,
            })
            .collect();
        assert_eq!(entered.len(), 2);
        assert!(entered.contains(&("VIPs", false)) && entered.contains(&("Others", true)));

        assert!(at.one.contacts.delete(at.workspace, ann.id).await.unwrap());
        assert_eq!(members(&at, &others).await, set(&["carol@example.com"]));
        assert_eq!(at.one.segments.get(at.workspace, others.id).await.unwrap().unwrap().build.members, 1);
        at.settle().await;
        assert!(at.one.tags.delete(at.workspace, "vip").await.unwrap());
        at.settle().await;
        assert_eq!(members(&at, &vips).await, set(&[]));
        assert_eq!(members(&at, &others).await, set(&["bob@example.com", "carol@example.com"]));
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_changes_is_built_anew_and_so_are_those_that_speak_of_it() {
    each(|at| async move {
        for (email, country) in [("ann@example.com", "DE"), ("bob@example.com", "FR")] {
            at.add(email, ContactChange { country: some(country), ..Default::default() }).await;
        }
        let of = |country: &str| json!({ "rule": "property", "property": "country", "test": { "op": "is", "values": [country] } });
        let inner = make(&at, "Inner", of("DE")).await;
        let outer = make(&at, "Outer", json!({ "rule": "any", "rules": [{ "rule": "segment", "segment": inner.id }] })).await;
        at.settle().await;
        assert!(at.one.segments.events_after(at.workspace, 0, 10).await.unwrap().is_empty());
        let change = SegmentChange { rule: Some(rule(of("FR"))), ..Default::default() };
        let changed = at.one.segments.update(at.workspace, inner.id, change, None).await.unwrap();
        assert_eq!(changed.build.status, BuildStatus::Building);
        let outer_now = at.one.segments.get(at.workspace, outer.id).await.unwrap().unwrap();
        assert_eq!(outer_now.build.status, BuildStatus::Building);
        at.settle().await;
        assert_eq!(members(&at, &inner).await, set(&["bob@example.com"]));
        assert_eq!(members(&at, &outer).await, set(&["bob@example.com"]));
        let causes = at.one.segments.events_after(at.workspace, 0, 10).await.unwrap();
        assert_eq!(causes.iter().filter(|event| event.cause == Cause::Rule).count(), 4);
        // A name is no rule.
        let change = SegmentChange { name: Some("Within".into()), ..Default::default() };
        let renamed = at.one.segments.update(at.workspace, inner.id, change, None).await.unwrap();
        assert_eq!(renamed.build.status, BuildStatus::Ready);

        let again = at.one.segments.rebuild(at.workspace, inner.id).await.unwrap();
        assert_eq!(again.build.status, BuildStatus::Building);
        let stopped = at.one.segments.cancel(at.workspace, inner.id).await.unwrap();
        assert_eq!(stopped.build.status, BuildStatus::Cancelled);
        assert!(at.one.segments.cancel(at.workspace, inner.id).await.is_err());
        at.add("carol@example.com", ContactChange { country: some("FR"), ..Default::default() }).await;
        at.settle().await;
        let filter = ContactFilter { segment: Some(inner.id), ..Default::default() };
        assert_eq!(at.emails(filter).await, ["bob@example.com", "carol@example.com"]);
        at.one.segments.rebuild(at.workspace, inner.id).await.unwrap();
        at.settle().await;
        assert_eq!(members(&at, &inner).await, set(&["bob@example.com", "carol@example.com"]));

        assert!(at.one.segments.delete(at.workspace, outer.id).await.unwrap());
        assert!(at.one.segments.delete(at.workspace, inner.id).await.unwrap());
        at.settle().await;
        for table in ["audience_members", "audience_segment_events", "audience_segment_state", "audience_touched"] {
            assert_eq!(at.rows(table).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn memberships_follow_the_time() {
    each(|at| async move {
        let day = Duration::from_secs(86_400);
        let fresh =
            make(&at, "Fresh", json!({ "rule": "created", "test": { "op": "within_last", "days": 7 } }))
                .await;
        at.add("ann@example.com", ContactChange::default()).await;
        at.clock.advance(5 * day);
        at.add("bob@example.com", ContactChange::default()).await;
        at.settle().await;
        assert_eq!(members(&at, &fresh).await, set(&["ann@example.com", "bob@example.com"]));
        at.clock.advance(3 * day);
        let filter = ContactFilter { segment: Some(fresh.id), ..Default::default() };
        assert_eq!(at.emails(filter).await, ["bob@example.com"]);
        at.settle().await;
        assert_eq!(members(&at, &fresh).await, set(&["bob@example.com"]));
        let told = at.one.segments.events_after(at.workspace, 0, 10).await.unwrap();
        let left: Vec<(bool, Cause)> = told.iter().map(|event| (event.entered, event.cause)).collect();
        assert_eq!(left, [(false, Cause::Time)]);
    })
    .await;
}

/// One of the things that can happen to one of the people.
async fn happen(at: &Fixture, contacts: &[Contact], (what, who, detail): (u8, usize, usize)) {
    let contact = &contacts[who % contacts.len()];
    let pick = |of: &[&str]| of[detail % of.len()].to_owned();
    let mut change = ContactChange::default();
    match what {
        0 => change.country = Some(Some(pick(&["DE", "FR", "ES"]))),
        1 => change.full_name = some(&pick(&["Ann Smith", "Émile Zola", "X"])),
        2 => change.add_tags = vec![pick(&["vip", "blog", "none"])],
        3 => change.remove_tags = vec![pick(&["vip", "blog"])],
        4 => {
            change.fields =
                fields([("city", json!(pick(&["Berlin", "Köln"]))), ("points", json!(detail % 7))])
        }
        5 => {
            change.fields = fields([
                ("born", json!(pick(&["1990-02-01", "1990-02-20", "1992-02-29"]))),
                ("plan", Value::Null),
            ])
        }
        6 => change.status = Some([ContactStatus::Active, ContactStatus::Archived][detail % 2]),
        7 => {
            let topics = at.one.topics.list(at.workspace).await.unwrap();
            let kind = [ConsentKind::Grant, ConsentKind::Withdrawal][detail % 2];
            let evidence =
                Evidence { source: "form".into(), form: pick(&["Footer", "Other"]), ..Evidence::default() };
            let given = Given {
                topic: topics[detail % topics.len()].id,
                kind,
                confirmed: true,
                at: None,
                ip: None,
                evidence,
            };
            at.one.consents.give(at.workspace, contact.id, &given, &at.origin).await.map(drop).unwrap_or(());
            return;
        }
        8 => {
            let clicked = detail % 2 == 0;
            let row = Engagement {
                whom: Whom::Id(contact.id),
                kind: if clicked { ActivityKind::Clicked } else { ActivityKind::Opened },
                class: [EngagementClass::Human, EngagementClass::Bot][usize::from(detail % 5 == 0)],
                at: at.clock.now().minus(Duration::from_secs(detail as u64 % 40 * 7_200)),
                link: clicked.then(|| format!("https://shop.example/{}", detail % 2)),
                campaign: Some("Spring Sale".into()),
                key: None,
            };
            at.one.activities.record(at.workspace, &[row]).await.unwrap();
            return;
        }
        9 => {
            let kind = [EventKind::Delivered, EventKind::Deferred, EventKind::Bounced, EventKind::Expired]
                [detail % 4];
            let host = ["aspmx.l.google.com", "mx.example.net"][detail % 2];
            at.mail(&contact.email.to_string(), &[(kind, None)], host).await;
            return;
        }
        10 => {
            at.add(&format!("new{}@{}", who * 1_000 + detail, pick(&["example.com", "gmail.com"])), change)
                .await;
            return;
        }
        _ => {
            at.one.contacts.delete(at.workspace, contact.id).await.unwrap();
            return;
        }
    }
    // Somebody may be gone by now.
    let _ = at.one.contacts.update(at.workspace, contact.id, &change, None, &at.origin).await;
}

/// Sequences of things tried on each database, and segments that follow each.
const SEQUENCES: usize = 4;
const SEGMENTS: usize = 12;

#[tokio::test]
async fn whatever_happens_memberships_are_what_the_rules_say() {
    each(|at| async move {
        let contacts = people(&at).await;
        let topics = at.one.topics.list(at.workspace).await.unwrap();
        let nested = make(&at, "Nested", json!({ "rule": "any", "rules": [
            { "rule": "tag", "tag": "vip" },
            { "rule": "engagement", "kind": "opened", "test": { "op": "at_least", "times": 2 }, "within_days": 3 },
        ]})).await;
        let rules = any_rule(topics.iter().map(|topic| topic.id.to_string()).collect(), nested.id.to_string());
        let steps = prop::collection::vec(
            ((0_u8..12, 0_usize..40, 0_usize..1_000), prop::option::weighted(0.3, 1_u64..400), prop::bool::weighted(0.3)), 20);
        let mut runner = TestRunner::deterministic();
        for _ in 0..SEQUENCES {
            let mut segments = Vec::new();
            for number in 0..SEGMENTS {
                let text = rules.new_tree(&mut runner).unwrap().current();
                segments.push((make(&at, &format!("S{number}"), text.clone()).await, text));
            }
            for (what, hours, settles) in steps.new_tree(&mut runner).unwrap().current() {
                happen(&at, &contacts, what).await;
                at.clock.advance(Duration::from_secs(hours.unwrap_or(0) * 3_600));
                if settles {
                    at.settle().await;
                }
            }
            at.settle().await;
            let all = at.emails(ContactFilter::default()).await;
            for (segment, text) in &segments {
                let mut expected = BTreeSet::new();
                for email in &all {
                    let contact = at.one.contacts.find(at.workspace, &email.parse().unwrap()).await.unwrap().unwrap();
                    if at.one.segments.picks(at.workspace, &segment.rule, contact.id).await.unwrap() {
                        expected.insert(email.clone());
                    }
                }
                assert_eq!(members(&at, segment).await, expected, "{text}");
                let kept = at.one.segments.get(at.workspace, segment.id).await.unwrap().unwrap().build;
                assert_eq!(kept.members, expected.len() as u64, "{text}");
                assert_eq!(at.one.segments.count(at.workspace, &segment.rule).await.unwrap(), expected.len() as u64, "{text}");
                at.one.segments.delete(at.workspace, segment.id).await.unwrap();
            }
        }
    })
    .await;
}
