//! Finding out who is in segments.

use std::time::Instant;

use postroad_audience::{ContactChange, Entry, NewSegment};
use serde_json::json;

use crate::World;
use crate::ask::rule;
use crate::fill::email;

/// Segments that follow changes while they are measured.
const SEGMENTS: u64 = 20;
const CHANGED: u64 = 20_000;

pub async fn measure(world: &World) {
    let segments = &world.audience.segments;
    segments.settle().await.expect("settles");
    let mut made = Vec::new();
    let began = Instant::now();
    let first = new(world, 0).await;
    segments.settle().await.expect("settles");
    print("building one segment", world.contacts, began);
    made.push(first);
    for number in 1..SEGMENTS {
        let id = new(world, number).await;
        made.push(id);
    }
    // As if they were built: that is measured above.
    let sql = "UPDATE audience_segment_state SET status = 'ready' WHERE status = 'building'";
    world.db.execute(sql, Vec::new()).await.expect("they are ready");
    let count = CHANGED.min(world.contacts);
    let began = Instant::now();
    for from in (0..count).step_by(1_000) {
        let entries: Vec<Entry> = (from..(from + 1_000).min(count)).map(change).collect();
        world.audience.contacts.upsert(world.workspace, &entries, &world.origin).await.expect("changes");
    }
    print("changing contacts", count, began);
    let began = Instant::now();
    segments.settle().await.expect("settles");
    print("bringing segments up to date with that", count, began);
    for id in made {
        segments.delete(world.workspace, id).await.expect("deletes");
    }
}

async fn new(world: &World, number: u64) -> postroad_base::SegmentId {
    let json = json!({ "rule": "all", "rules": [
        { "rule": "property", "property": "country", "test": { "op": "is", "values": ["DE", "KR"] } },
        { "rule": "number_field", "field": "points", "test": { "op": "at_least", "value": number * 10 } },
        { "rule": "engagement", "kind": "opened", "test": { "op": "at_least", "times": 2 } },
    ]});
    let new = NewSegment { name: format!("Bench {number}"), description: String::new(), rule: rule(json) };
    world.audience.segments.create(world.workspace, new).await.expect("a segment").id
}

fn change(number: u64) -> Entry {
    let country = if number.is_multiple_of(2) { "KR" } else { "FR" };
    let change = ContactChange { country: Some(Some(country.to_owned())), ..ContactChange::default() };
    Entry { email: email(number), change }
}

fn print(name: &str, contacts: u64, began: Instant) {
    println!("| {name} | {contacts} | {:.1} |", began.elapsed().as_secs_f64());
}
