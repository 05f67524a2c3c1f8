//! What people ask, one question at a time.

use std::time::{Duration, Instant};

use postroad_audience::{Contact, ContactFilter, ContactSort, NewSegment, Rule};
use postroad_base::{SegmentId, TopicId};
use postroad_db::Cursor;
use serde_json::{Value, json};

use crate::World;
use crate::fill::{COUNTRIES, mix};

/// Each question so many times, with other words each time.
const ROUNDS: u64 = 21;
const PAGE: usize = 50;

struct Row {
    name: String,
    items: u64,
    times: Vec<Duration>,
}

impl Row {
    fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), items: 0, times: Vec::new() }
    }

    fn add(&mut self, began: Instant, items: u64) {
        self.times.push(began.elapsed());
        self.items = self.items.max(items);
    }

    fn print(mut self) {
        self.times.sort_unstable();
        let at = |part: usize| self.times[(self.times.len() - 1) * part / 100].as_secs_f64() * 1e3;
        println!("| {} | {} | {:.1} | {:.1} |", self.name, self.items, at(50), at(95));
    }
}

pub fn rule(json: Value) -> Rule {
    serde_json::from_value(json).expect("a rule")
}

async fn topics(world: &World) -> Vec<TopicId> {
    let topics = world.audience.topics.list(world.workspace).await.expect("topics");
    topics.into_iter().map(|topic| topic.id).collect()
}

fn country(round: u64, salt: u64) -> &'static str {
    COUNTRIES[usize::try_from(mix(round, salt) % COUNTRIES.len() as u64).unwrap_or(0)]
}

pub async fn ask(world: &World) {
    let topics = topics(world).await;
    let topic = |round: u64| topics[usize::try_from(round % topics.len() as u64).unwrap_or(0)];
    counts(world, &topic).await;
    let engaged = segment(world, "Engaged", engaged(topic(0), 1)).await;
    lists(world).await;
    searches(world).await;
    within(world, engaged).await;
    may_send(world, topic(1)).await;
}

/// Subscribed, of two countries, opened at least three times in 90 days.
fn engaged(topic: TopicId, round: u64) -> Value {
    json!({ "rule": "all", "rules": [
        { "rule": "topic", "topic": topic, "state": "subscribed" },
        { "rule": "property", "property": "country", "test": { "op": "is", "values": [country(round, 1), country(round, 2)] } },
        { "rule": "engagement", "kind": "opened", "test": { "op": "at_least", "times": 3 }, "within_days": 90 },
    ]})
}

async fn counts(world: &World, topic: &dyn Fn(u64) -> TopicId) {
    type Make<'a> = Box<dyn Fn(u64) -> Value + 'a>;
    let all = |rules: Vec<Value>| json!({ "rule": "all", "rules": rules });
    let subscribed = |round| json!({ "rule": "topic", "topic": topic(round), "state": "subscribed" });
    let opened = |times: u64| {
        json!({ "rule": "engagement", "kind": "opened",
        "test": { "op": "at_least", "times": times }, "within_days": 90 })
    };
    let tag = |round: u64| json!({ "rule": "tag", "tag": format!("tag {}", round % 50) });
    let plan = json!({ "rule": "text_field", "field": "plan", "test": { "op": "is", "values": ["Pro"] } });
    let made = |days: u64| json!({ "rule": "created", "test": { "op": "within_last", "days": days } });
    let not = |inner: Value| json!({ "rule": "not", "inner": inner });
    let makes: Vec<(&str, Make<'_>)> = vec![
        (
            "count: topic, two countries, opened 3 times in 90 days",
            Box::new(|round| engaged(topic(round), round)),
        ),
        (
            "count: topic, plan, made in the last 180 days",
            Box::new(|round| all(vec![subscribed(round), plan.clone(), made(180)])),
        ),
        (
            "count: tag, not another, opened in 90 days",
            Box::new(|round| all(vec![tag(round), not(tag(round + 1)), opened(1)])),
        ),
        (
            "count: topic, score at least 50, provider google",
            Box::new(|round| {
                all(vec![
                    subscribed(round),
                    json!({ "rule": "score", "test": { "op": "at_least", "value": 50 } }),
                    json!({ "rule": "provider", "providers": ["google"] }),
                ])
            }),
        ),
        (
            "count: topic, none of the last 10 opened, older than a year",
            Box::new(|round| {
                all(vec![
                    subscribed(round),
                    json!({ "rule": "unopened", "last": 10 }),
                    json!({ "rule": "created", "test": { "op": "older_than", "days": 365 } }),
                ])
            }),
        ),
        (
            "count: birthday within 7 days, topic, country",
            Box::new(|round| {
                all(vec![
                    subscribed(round),
                    json!({ "rule": "date_field", "field": "born", "test": { "op": "anniversary", "within_days": 7 } }),
                    json!({ "rule": "property", "property": "country", "test": { "op": "is", "values": [country(round, 3)] } }),
                ])
            }),
        ),
        ("count: opened 3 times in 90 days", Box::new(|_| opened(3))),
        ("count: subscribed to a topic", Box::new(subscribed)),
        (
            "count: granted a topic in the last 30 days",
            Box::new(|round| {
                json!({ "rule": "consent", "kind": "grant",
            "topic": topic(round), "source": null, "test": { "op": "within_last", "days": 30 } })
            }),
        ),
    ];
    for (name, make) in makes {
        let mut row = Row::new(name);
        for round in 0..ROUNDS {
            let rule = rule(make(round));
            let began = Instant::now();
            let count = world.audience.segments.count(world.workspace, &rule).await.expect("a count");
            row.add(began, count);
        }
        row.print();
    }
    let mut row = Row::new("preview of the first: count, sample, words");
    for round in 0..ROUNDS {
        let rule = rule(engaged(topic(round), round));
        let began = Instant::now();
        let preview = world.audience.segments.preview(world.workspace, &rule).await.expect("a preview");
        row.add(began, preview.count);
    }
    row.print();
}

const SORTS: [(&str, ContactSort); 8] = [
    ("newest first", ContactSort::NewestFirst),
    ("oldest first", ContactSort::OldestFirst),
    ("address", ContactSort::Email),
    ("address, down", ContactSort::EmailDown),
    ("name", ContactSort::Name),
    ("name, down", ContactSort::NameDown),
    ("changed", ContactSort::Updated),
    ("changed, down", ContactSort::UpdatedDown),
];

async fn page(
    world: &World,
    filter: &ContactFilter,
    sort: ContactSort,
    cursor: Option<&Cursor>,
) -> (Vec<Contact>, Option<Cursor>) {
    let page =
        world.audience.contacts.list(world.workspace, filter, sort, cursor, PAGE).await.expect("a page");
    (page.items, page.next)
}

/// Pages one after the other; of a short listing, the first again.
async fn pages(world: &World, name: String, filter: &ContactFilter, sort: ContactSort) {
    let mut row = Row::new(name);
    let mut cursor = None;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let (items, next) = page(world, filter, sort, cursor.as_ref()).await;
        row.add(began, items.len() as u64);
        cursor = next;
    }
    row.print();
}

async fn lists(world: &World) {
    for (name, sort) in SORTS {
        pages(world, format!("pages by {name}"), &ContactFilter::default(), sort).await;
    }
    for (name, filter) in [
        ("tag of 2 %", ContactFilter { tag: Some("tag 7".into()), ..Default::default() }),
        ("tag of 0.05 %", ContactFilter { tag: Some("tag 1007".into()), ..Default::default() }),
    ] {
        for (order, sort) in [SORTS[0], SORTS[4]] {
            pages(world, format!("pages of a {name}, by {order}"), &filter, sort).await;
        }
    }
}

async fn searches(world: &World) {
    type Make = fn(&World, u64) -> String;
    let makes: [(&str, Make); 6] = [
        ("a name", |_, round| {
            ["smith", "garcia", "park", "weber"][usize::try_from(round % 4).unwrap_or(0)].to_owned()
        }),
        ("two parts of names", |_, round| {
            ["ann smi", "lee kim", "otto web"][usize::try_from(round % 3).unwrap_or(0)].to_owned()
        }),
        ("a whole address", |world, round| crate::fill::email(mix(round, 20) % world.contacts)),
        ("a part of an address", |world, round| (mix(round, 21) % world.contacts).to_string()),
        ("a domain", |_, round| format!("company-{}.ex", mix(round, 22) % 20_000)),
        ("nobody", |_, round| format!("zzqx{round}yy")),
    ];
    for (name, make) in makes {
        for (order, sort) in [SORTS[0], SORTS[4]] {
            let mut row = Row::new(format!("search: {name}, by {order}"));
            for round in 0..ROUNDS {
                let filter = ContactFilter { text: Some(make(world, round)), ..Default::default() };
                let began = Instant::now();
                let (items, _) = page(world, &filter, sort, None).await;
                row.add(began, items.len() as u64);
            }
            row.print();
        }
    }
}

async fn segment(world: &World, name: &str, json: Value) -> SegmentId {
    let segments = &world.audience.segments;
    let known = segments.list(world.workspace).await.expect("segments");
    if let Some(known) = known.into_iter().find(|segment| segment.name == name) {
        return known.id;
    }
    let new = NewSegment { name: name.into(), description: String::new(), rule: rule(json) };
    segments.create(world.workspace, new).await.expect("a segment").id
}

/// Pages of a segment: by its rule, and by its members.
async fn within(world: &World, segment: SegmentId) {
    let filter = ContactFilter { segment: Some(segment), ..Default::default() };
    let searched = ContactFilter { text: Some("smith".into()), ..filter.clone() };
    for kept in [false, true] {
        let by = if kept { "its members" } else { "its rule" };
        if kept {
            let began = Instant::now();
            world.audience.segments.settle().await.expect("settles");
            eprintln!("one segment built in {:.1} s", began.elapsed().as_secs_f64());
        } else {
            world.audience.segments.rebuild(world.workspace, segment).await.expect("builds");
        }
        for (order, sort) in [SORTS[0], SORTS[2], SORTS[4]] {
            pages(world, format!("pages of a segment by {by}, by {order}"), &filter, sort).await;
        }
        pages(world, format!("search in a segment by {by}"), &searched, SORTS[0].1).await;
    }
}

async fn may_send(world: &World, topic: TopicId) {
    let mut row = Row::new("may 1,000 contacts get a topic");
    let mut cursor = None;
    let mut ids = Vec::new();
    while ids.len() < 1_000 {
        let (items, next) = page(world, &ContactFilter::default(), ContactSort::Email, cursor.as_ref()).await;
        ids.extend(items.iter().map(|contact| contact.id));
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let consents = &world.audience.consents;
        let answers = consents.may_send_each(world.workspace, &ids, topic, world.clock.now()).await;
        row.add(began, answers.expect("answers").len() as u64);
    }
    row.print();
}
