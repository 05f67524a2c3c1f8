use postroad_audience::{
    ActivityKind, AudienceError, ConsentKind, ContactChange, ContactFilter, Engagement, EngagementClass,
    Evidence, FieldKind, Given, NewField, NewSegment, NewTopic, Rule, SegmentChange, Whom,
};
use postroad_base::{Clock, EventKind, Reply, UtcMillis};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::support::{Fixture, START, each, fields, some, strings};

pub fn rule(json: Value) -> Rule {
    serde_json::from_value(json).unwrap()
}

/// Some forty people who differ in everything rules can ask for.
pub async fn people(at: &Fixture) -> Vec<postroad_audience::Contact> {
    for (name, kind, choices) in [
        ("city", FieldKind::Text, &[][..]),
        ("plan", FieldKind::Choice, &["Gold", "Silver"][..]),
        ("likes", FieldKind::List, &[][..]),
        ("points", FieldKind::Number, &[][..]),
        ("born", FieldKind::Date, &[][..]),
        ("staff", FieldKind::Boolean, &[][..]),
    ] {
        let new = NewField { name: name.into(), label: String::new(), kind, choices: strings(choices) };
        at.one.fields.create(at.workspace, new).await.unwrap();
    }
    for (name, double_opt_in) in [("News", true), ("Tips", false)] {
        let new = NewTopic { name: name.into(), description: String::new(), double_opt_in, public: true };
        at.one.topics.create(at.workspace, new).await.unwrap();
    }
    let topics = at.one.topics.list(at.workspace).await.unwrap();
    let mut made = Vec::new();
    for n in 0_usize..40 {
        let pick = |of: &[&str], step: usize| of[n / step % of.len()].to_owned();
        let mut own = vec![("points", json!((n % 7) as f64 * 2.5 - 5.0))];
        if n % 3 != 0 {
            own.push(("city", json!(pick(&["Berlin", "Köln", "São Paulo"], 1))));
            own.push(("born", json!(pick(&["1990-02-01", "2026-01-31", "1992-02-29", "2026-02-10"], 2))));
        }
        if n % 4 != 0 {
            own.push(("plan", json!(pick(&["Gold", "Silver"], 2))));
            own.push(("staff", json!(n % 8 < 5)));
        }
        if n % 5 != 0 {
            own.push(("likes", json!([pick(&["Tea", "Cats"], 1), pick(&["Rust", "tea"], 3)])));
        }
        let change = ContactChange {
            full_name: some(&pick(&["Ann Smith", "Émile Zola", "김민준"], 2)),
            country: some(&pick(&["DE", "FR", ""], 3)),
            language: some(&pick(&["de", "pt-BR", ""], 4)),
            fields: own.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            add_tags: strings([&["vip", "blog"][..], &["blog"], &[]][n % 3]),
            ..Default::default()
        };
        let contact = at.add(&format!("p{n}@{}", pick(&["example.com", "Example.org"], 1)), change).await;
        at.clock.advance(std::time::Duration::from_secs(3_600 * 7));
        for (topic, step) in topics.iter().zip([2, 3]) {
            if n % step == 0 {
                let kind = if n % 5 == 0 { ConsentKind::Withdrawal } else { ConsentKind::Grant };
                let form = pick(&["Footer", ""], 2);
                let evidence = Evidence { source: pick(&["form", "api"], 4), form, ..Evidence::default() };
                let given =
                    Given { topic: topic.id, kind, confirmed: n % 4 == 0, at: None, ip: None, evidence };
                at.one.consents.give(at.workspace, contact.id, &given, &at.origin).await.unwrap();
            }
        }
        active(at, n, &contact).await;
        made.push(contact);
    }
    at.settle().await;
    made
}

/// What became of mail to the nth of them, and what they did.
async fn active(at: &Fixture, n: usize, contact: &postroad_audience::Contact) {
    let full = Some(Reply::new(552, "5.2.2".parse().unwrap(), "mailbox full"));
    let unknown = Some(Reply::new(550, "5.1.1".parse().unwrap(), "user unknown"));
    let host = if n.is_multiple_of(2) { "aspmx.l.google.com" } else { "mx.example.org" };
    for times in 0..n % 4 {
        let outcome = match (n % 5, times) {
            (0, _) => (EventKind::Bounced, full.clone()),
            (1, 1) => (EventKind::Bounced, unknown.clone()),
            (2, 0) => (EventKind::Deferred, None),
            _ => (EventKind::Delivered, None),
        };
        at.mail(&contact.email.to_string(), &[outcome], host).await;
    }
    let mut rows = Vec::new();
    for times in 0..n % 8 {
        let clicked = times % 3 == 2;
        rows.push(Engagement {
            whom: Whom::Id(contact.id),
            kind: if clicked { ActivityKind::Clicked } else { ActivityKind::Opened },
            class: [EngagementClass::Human, EngagementClass::PrivacyProxy, EngagementClass::Human][n % 3],
            at: at.clock.now().minus(std::time::Duration::from_secs(times as u64 * 36 * 3_600)),
            link: clicked.then(|| format!("https://shop.example/{}", n % 2)),
            campaign: (times % 2 == 0).then(|| "Spring Sale".to_owned()),
            key: None,
        });
    }
    at.one.activities.record(at.workspace, &rows).await.unwrap();
}

fn text_test() -> BoxedStrategy<Value> {
    let value = prop::sample::select(vec![
        "DE",
        "fr",
        "Gold",
        "silver",
        "tea",
        "Cats",
        "berlin",
        "öl",
        "paulo",
        "ann",
        "é",
        "p1",
        "example.com",
        "org",
        "pt",
        "pt-BR",
        "test",
    ]);
    prop_oneof![
        prop::collection::vec(value.clone(), 1..3).prop_map(|values| json!({ "op": "is", "values": values })),
        value.clone().prop_map(|value| json!({ "op": "contains", "value": value })),
        value.clone().prop_map(|value| json!({ "op": "starts_with", "value": value })),
        value.prop_map(|value| json!({ "op": "ends_with", "value": value })),
        Just(json!({ "op": "known" })),
    ]
    .boxed()
}

fn time_test() -> BoxedStrategy<Value> {
    prop_oneof![
        (0_u32..15).prop_map(|days| json!({ "op": "within_last", "days": days })),
        (0_u32..15).prop_map(|days| json!({ "op": "older_than", "days": days })),
        Just(json!({ "op": "before", "at": "2026-02-05T00:00:00Z" })),
        Just(json!({ "op": "after", "at": "2026-02-05T00:00:00Z" })),
    ]
    .boxed()
}

fn date_test() -> BoxedStrategy<Value> {
    prop_oneof![
        prop::sample::select(vec!["on", "before", "after"]).prop_flat_map(|op| {
            prop::sample::select(vec!["1990-02-01", "2026-01-31", "2026-02-05"])
                .prop_map(move |date| json!({ "op": op, "date": date }))
        }),
        (prop::sample::select(vec!["within_last", "within_next", "older_than"]), 0_u32..40)
            .prop_map(|(op, days)| json!({ "op": op, "days": days })),
        (0_u32..=31).prop_map(|days| json!({ "op": "anniversary", "within_days": days })),
        Just(json!({ "op": "known" })),
    ]
    .boxed()
}

fn number_test() -> BoxedStrategy<Value> {
    let value = prop::sample::select(vec![-5.0, -2.5, 0.0, 2.5, 3.0, 10.0]);
    prop_oneof![
        value.clone().prop_map(|value| json!({ "op": "is", "value": value })),
        value.clone().prop_map(|value| json!({ "op": "at_least", "value": value })),
        value.prop_map(|value| json!({ "op": "at_most", "value": value })),
        Just(json!({ "op": "between", "from": -2.5, "to": 2.5 })),
        Just(json!({ "op": "known" })),
    ]
    .boxed()
}

fn count_test() -> BoxedStrategy<Value> {
    prop_oneof![
        (1_u32..8).prop_map(|times| json!({ "op": "at_least", "times": times })),
        (0_u32..3).prop_map(|times| json!({ "op": "at_most", "times": times })),
    ]
    .boxed()
}

/// A label is compared as it is written.
fn label_test() -> BoxedStrategy<Option<Value>> {
    prop::option::of(prop_oneof![
        Just(json!({ "op": "is", "values": ["https://shop.example/1", "Spring Sale"] })),
        Just(json!({ "op": "contains", "value": "ring" })),
        Just(json!({ "op": "ends_with", "value": "/0" })),
        Just(json!({ "op": "known" })),
    ])
    .boxed()
}

pub fn activity_rule() -> BoxedStrategy<Value> {
    let within = || prop::option::of(prop::sample::select(vec![1_u32, 3, 7, 30]));
    let kinds = ["sent", "delivered", "deferred", "soft_bounced", "bounced", "suppressed", "complained"];
    prop_oneof![
        (any::<bool>(), count_test(), within(), label_test(), label_test(), any::<bool>()).prop_map(
            |(clicked, test, within, link, campaign, machines)| {
                let (kind, link) = if clicked { ("clicked", link) } else { ("opened", None) };
                json!({ "rule": "engagement", "kind": kind, "test": test, "within_days": within, "link": link,
                    "campaign": campaign, "machines": machines })
            }
        ),
        (prop::sample::select(kinds[1..].to_vec()), count_test(), within())
            .prop_map(|(kind, test, within)| {
                json!({ "rule": "delivery", "kind": kind, "test": test, "within_days": within })
            }),
        within().prop_map(|within| {
            json!({ "rule": "delivery", "kind": "sent", "test": { "op": "at_least", "times": 1 }, "within_days": within })
        }),
        (prop::sample::select([&kinds[..], &["opened", "clicked"]].concat()), any::<bool>(), time_test())
            .prop_map(|(kind, machines, test)| {
                let test = if test["days"] == 0 { json!({ "op": "within_last", "days": 2 }) } else { test };
                json!({ "rule": "last_activity", "kind": kind, "machines": machines, "test": test })
            }),
        (1_u32..5).prop_map(|last| json!({ "rule": "unopened", "last": last })),
        prop::sample::select(vec![
            json!({ "op": "is", "value": 0 }),
            json!({ "op": "at_least", "value": 20 }),
            json!({ "op": "at_least", "value": 35 }),
            json!({ "op": "at_most", "value": 19 }),
            json!({ "op": "between", "from": 10, "to": 40 }),
            json!({ "op": "known" }),
        ])
        .prop_map(|test| json!({ "rule": "score", "test": test })),
        prop::sample::select(vec![json!(["google"]), json!(["other"]), json!(["google", "other"]), json!(["yahoo"])])
            .prop_map(|providers| json!({ "rule": "provider", "providers": providers })),
    ]
    .boxed()
}

pub fn any_rule(topics: Vec<String>, segment: String) -> BoxedStrategy<Value> {
    let property =
        prop::sample::select(vec!["email", "domain", "name", "language", "time_zone", "country", "source"]);
    let leaf = prop_oneof![
        (property, text_test())
            .prop_map(|(property, test)| json!({ "rule": "property", "property": property, "test": test })),
        (prop::sample::select(vec!["city", "plan", "likes"]), text_test())
            .prop_map(|(field, test)| json!({ "rule": "text_field", "field": field, "test": test })),
        number_test().prop_map(|test| json!({ "rule": "number_field", "field": "points", "test": test })),
        date_test().prop_map(|test| json!({ "rule": "date_field", "field": "born", "test": test })),
        any::<bool>().prop_map(|value| json!({ "rule": "boolean_field", "field": "staff", "value": value })),
        prop::sample::select(vec!["vip", "Blog", "none"])
            .prop_map(|tag| json!({ "rule": "tag", "tag": tag })),
        prop::sample::select(vec!["active", "archived"])
            .prop_map(|status| json!({ "rule": "status", "status": status })),
        (
            prop::sample::select(topics.clone()),
            prop::sample::select(vec!["pending", "subscribed", "unsubscribed"])
        )
            .prop_map(|(topic, state)| json!({ "rule": "topic", "topic": topic, "state": state })),
        (
            prop::sample::select(vec!["grant", "confirmation", "withdrawal"]),
            prop::option::of(prop::sample::select(topics)),
            prop::option::of(prop::sample::select(vec!["form", "api"])),
            prop::option::of(Just("Footer")),
            prop::option::of(time_test())
        )
            .prop_map(|(kind, topic, source, form, test)| {
                json!({ "rule": "consent", "kind": kind, "topic": topic, "source": source, "form": form, "test": test })
            }),
        Just(json!({ "rule": "form", "form": "Footer" })),
        activity_rule(),
        time_test().prop_map(|test| json!({ "rule": "created", "test": test })),
        time_test().prop_map(|test| json!({ "rule": "updated", "test": test })),
        Just(json!({ "rule": "segment", "segment": segment })),
        (0_u32..50, 51_u32..=100, any::<u32>())
            .prop_map(|(from, to, seed)| json!({ "rule": "share", "from": from, "to": to, "seed": seed })),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|rules| json!({ "rule": "all", "rules": rules })),
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|rules| json!({ "rule": "any", "rules": rules })),
            inner.prop_map(|inner| json!({ "rule": "not", "inner": inner })),
        ]
    })
    .boxed()
}

/// Rules tried on each database, each with all people.
const CASES: usize = 120;

#[tokio::test]
async fn what_a_rule_compiles_to_says_the_same_as_the_rule_itself() {
    each(|at| async move {
        let contacts = people(&at).await;
        let topics = at.one.topics.list(at.workspace).await.unwrap();
        let nested = json!({ "rule": "any", "rules": [
            { "rule": "tag", "tag": "vip" }, { "rule": "number_field", "field": "points", "test": { "op": "at_most", "value": 0.0 } }
        ]});
        let new = NewSegment { name: "Nested".into(), description: String::new(), rule: rule(nested) };
        let nested = at.one.segments.create(at.workspace, new).await.unwrap();
        let rules = any_rule(topics.iter().map(|topic| topic.id.to_string()).collect(), nested.id.to_string());
        let mut runner = TestRunner::deterministic();
        for _ in 0..CASES {
            let text = rules.new_tree(&mut runner).unwrap().current();
            let rule = rule(text.clone());
            let mut expected = Vec::new();
            for contact in &contacts {
                if at.one.segments.picks(at.workspace, &rule, contact.id).await.unwrap() {
                    expected.push(contact.email.to_string());
                }
            }
            let count = at.one.segments.count(at.workspace, &rule).await.unwrap();
            assert_eq!(count, expected.len() as u64, "{text}");
            let new = NewSegment { name: "Tried".into(), description: String::new(), rule };
            let tried = at.one.segments.create(at.workspace, new).await.unwrap();
            let mut found = at.emails(ContactFilter { segment: Some(tried.id), ..Default::default() }).await;
            at.one.segments.delete(at.workspace, tried.id).await.unwrap();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn rules_pick_whom_they_say() {
    each(|at| async move {
        let contacts = people(&at).await;
        let now = at.one.contacts.get(at.workspace, contacts[39].id).await.unwrap().unwrap().created_at;
        assert!(now > UtcMillis(START.0 + 10 * 86_400_000));
        let check = async |json: Value, expected: u64| {
            let found = at.other.segments.count(at.workspace, &rule(json.clone())).await.unwrap();
            assert_eq!(found, expected, "{json}");
        };
        check(json!({ "rule": "all", "rules": [] }), 40).await;
        check(json!({ "rule": "any", "rules": [] }), 0).await;
        check(json!({ "rule": "property", "property": "domain", "test": { "op": "is", "values": ["EXAMPLE.com"] } }), 20).await;
        check(json!({ "rule": "property", "property": "country", "test": { "op": "is", "values": ["de", "fr"] } }), 28).await;
        check(json!({ "rule": "text_field", "field": "likes", "test": { "op": "is", "values": ["TEA"] } }), 26).await;
        check(json!({ "rule": "not", "inner": { "rule": "text_field", "field": "city", "test": { "op": "known" } } }), 14).await;
        check(json!({ "rule": "tag", "tag": "VIP" }), 14).await;
        check(json!({ "rule": "created", "test": { "op": "within_last", "days": 1 } }), 3).await;
        check(json!({ "rule": "provider", "providers": ["google"] }), 20).await;
        check(json!({ "rule": "delivery", "kind": "soft_bounced", "test": { "op": "at_least", "times": 2 } }), 4).await;
        let preview = at.one.segments.preview(at.workspace, &rule(json!({ "rule": "tag", "tag": "vip" }))).await.unwrap();
        assert_eq!((preview.count, preview.sample.len()), (14, 10));
        assert_eq!(preview.sample[0].email.to_string(), "p39@example.org");
        assert_eq!(preview.phrases[0].code, "tag");
    })
    .await;
}

#[tokio::test]
async fn segments_are_made_changed_and_deleted() {
    each(|at| async move {
        let field = NewField { name: "plan".into(), label: String::new(), kind: FieldKind::Text, choices: Vec::new() };
        at.one.fields.create(at.workspace, field).await.unwrap();
        let new = |name: &str, json: Value| NewSegment { name: name.into(), description: String::new(), rule: rule(json) };
        let vips = at.one.segments.create(at.workspace, new("VIPs", json!({ "rule": "tag", "tag": "vip" }))).await.unwrap();
        let taken = at.one.segments.create(at.workspace, new("vips", json!({ "rule": "all", "rules": [] }))).await;
        assert!(matches!(taken, Err(AudienceError::Taken { field: "name" })));
        let not_vips = json!({ "rule": "not", "inner": { "rule": "segment", "segment": vips.id } });
        let others = at.one.segments.create(at.workspace, new("Others", not_vips)).await.unwrap();
        let circle = SegmentChange { rule: Some(rule(json!({ "rule": "segment", "segment": others.id }))), ..Default::default() };
        let refused = at.one.segments.update(at.workspace, vips.id, circle, None).await;
        assert!(matches!(refused, Err(AudienceError::Conflict { rule: "segment_cycle", .. })));
        let used = at.one.segments.delete(at.workspace, vips.id).await;
        assert!(matches!(used, Err(AudienceError::Conflict { rule: "segment_used", .. })));
        let renamed = SegmentChange { name: Some("Gold".into()), ..Default::default() };
        let changed = at.other.segments.update(at.workspace, vips.id, renamed.clone(), Some(1)).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.version), ("Gold", 2));
        let stale = at.other.segments.update(at.workspace, vips.id, renamed, Some(1)).await;
        assert!(matches!(stale, Err(AudienceError::Stale)));
        at.add("ann@example.com", ContactChange { add_tags: strings(&["vip"]), fields: fields([("plan", json!("x"))]), ..Default::default() }).await;
        at.add("bob@example.com", ContactChange::default()).await;
        assert_eq!(at.emails(ContactFilter { segment: Some(others.id), ..Default::default() }).await, ["bob@example.com"]);
        assert!(at.one.segments.delete(at.workspace, others.id).await.unwrap());
        assert!(at.one.segments.delete(at.workspace, vips.id).await.unwrap());
        let names = at.one.segments.list(at.workspace).await.unwrap();
        assert!(names.is_empty());
        for (json, pointer) in [
            (json!({ "rule": "number_field", "field": "plan", "test": { "op": "known" } }), "/rule/field"),
            (json!({ "rule": "all", "rules": [{ "rule": "text_field", "field": "x", "test": { "op": "known" } }] }), "/rule/rules/0/field"),
            (json!({ "rule": "share", "from": 5, "to": 5, "seed": 1 }), "/rule"),
            (json!({ "rule": "property", "property": "name", "test": { "op": "contains", "value": " " } }), "/rule"),
            (json!({ "rule": "segment", "segment": vips.id }), "/rule"),
        ] {
            let refused = at.one.segments.create(at.workspace, new("Wrong", json)).await;
            let Err(AudienceError::Invalid(wrong)) = refused else { panic!("{refused:?}") };
            assert_eq!(wrong[0].pointer, pointer);
        }
    })
    .await;
}
