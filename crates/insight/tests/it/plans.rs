//! Every listing reads an index: the database says how it would answer, and no table is scanned.

use postroad_db::testing::sqlite;
use postroad_db::{Value, values};

use crate::support::World;

/// The log's statements, as the query modules write them.
const STATEMENTS: [(&str, usize); 11] = [
    (
        "SELECT seq FROM log_messages WHERE ws = ? AND stream = ? AND source = ? AND seq < ? AND seq >= ? \
        ORDER BY seq DESC LIMIT ?",
        6,
    ),
    ("SELECT seq FROM log_messages WHERE ws = ? AND seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?", 4),
    ("SELECT seq FROM log_messages WHERE seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?", 3),
    (
        "SELECT rid FROM log_recipients WHERE ws = ? AND status = 4 AND status <> 3 AND rid < ? AND rid >= ? \
        ORDER BY rid DESC LIMIT ?",
        4,
    ),
    ("SELECT seq FROM log_events WHERE ws = ? AND seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?", 4),
    (
        "SELECT seq FROM log_events WHERE ws = ? AND seq < ? AND seq >= ? AND kind = 3 AND kind <> 2 \
        ORDER BY seq DESC LIMIT ?",
        4,
    ),
    ("SELECT seq, kind FROM log_events WHERE ws = ? AND seq > ? ORDER BY seq LIMIT ?", 3),
    ("SELECT m.subject FROM log_messages m JOIN log_workspaces w ON w.ws = m.ws WHERE m.seq IN (?, ?)", 2),
    ("SELECT id FROM log_events WHERE id IN (?, ?)", 2),
    (
        "SELECT hour, stream, kind, n FROM log_totals WHERE ws = ? AND hour >= ? ORDER BY hour, stream, kind",
        2,
    ),
    (
        "SELECT rowid AS seq FROM log_terms WHERE log_terms MATCH ? AND rowid < ? AND rowid >= ? \
        ORDER BY rowid DESC LIMIT ?",
        4,
    ),
];

#[tokio::test]
async fn no_listing_scans_or_sorts() {
    let (db, _dir) = sqlite().await;
    let world = World::new(db.clone()).await;
    world.accept(&["ann@example.org"], "plan").await;
    for (sql, count) in STATEMENTS {
        let values: Vec<Value> = (0..count).flat_map(|_| values![1_i64]).collect();
        let rows = db.query(&format!("EXPLAIN QUERY PLAN {sql}"), values).await.unwrap();
        for row in rows {
            let step: String = row.get("detail").unwrap();
            let whole_table =
                step == "SCAN log_messages" || (step.starts_with("SCAN") && !step.contains("VIRTUAL"));
            // Walking the primary key from a bound is what the second statement wants.
            assert!(!whole_table, "{sql}: {step}");
            assert!(!step.contains("TEMP B-TREE"), "{sql}: {step}");
        }
    }
}
