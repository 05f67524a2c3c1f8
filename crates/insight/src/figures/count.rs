//! Counting the log as it grows, beside [`crate::log`]'s counts per hour and with a mark of its own.

use std::collections::{BTreeMap, HashMap};

use postroad_base::EventKind;
use postroad_db::{Db, DbError, Tx, Value, values};

use super::destinations::COUNTED;
use super::histogram::{CLASSES, class_sql};
use super::span::{MINUTE_MS, QUARTER_MINUTES};
use crate::code::Code;
use crate::log::LOCK;
use crate::sql::insert;

/// Numbers of the log counted in one transaction, and transactions at a time: the log's writer waits meanwhile.
const STEP: i64 = 25_000;
const STEPS: usize = 4;

/// What is counted by time alone: table, column, and how many milliseconds one of it has.
const TIMES: [(&str, &str, i64); 2] =
    [("log_minutes", "minute", MINUTE_MS), ("log_quarters", "quarter", QUARTER_MINUTES * MINUTE_MS)];
/// What is counted by destination: table, column, and how many hours one of it has.
const PLACES: [(&str, &str, i64); 2] = [("log_destinations", "hour", 1), ("log_destination_days", "day", 24)];
const ACCEPTED: &str = "SELECT m.ws, m.at / 3600000 AS hour, r.domain, COUNT(*) AS n FROM log_messages m \
    JOIN log_recipients r ON r.rid BETWEEN m.seq * 65536 AND m.seq * 65536 + 65535 \
    WHERE m.seq BETWEEN ? AND ? GROUP BY m.ws, m.at / 3600000, r.domain";
const HAPPENED: &str = "SELECT e.ws, e.at / 3600000 AS hour, r.domain, e.kind, COUNT(*) AS n FROM log_events e \
    JOIN log_recipients r ON r.rid = e.rid \
    WHERE e.seq BETWEEN ? AND ? AND e.kind <> 2 GROUP BY e.ws, e.at / 3600000, r.domain, e.kind";
/// `log_events.kind` 1 and 3: deferred, bounced.
const REFUSALS: &str = "INSERT INTO log_refusals (ws, domain, seq) \
    SELECT e.ws, r.domain, MAX(e.seq) FROM log_events e JOIN log_recipients r ON r.rid = e.rid \
    WHERE e.seq BETWEEN ? AND ? AND e.kind IN (1, 3) AND e.code IS NOT NULL GROUP BY e.ws, r.domain \
    ON CONFLICT (ws, domain) DO UPDATE SET seq = EXCLUDED.seq";

/// Workspace, hour and domain.
type Place = (i64, i64, String);

/// The row of one destination and hour, in the order of the columns.
#[derive(Clone, Copy, Default)]
struct Counted {
    counts: [i64; COUNTED.len()],
    classes: [i64; CLASSES],
}

impl Counted {
    fn add(&mut self, more: &Self) {
        let sums = self.counts.iter_mut().zip(more.counts).chain(self.classes.iter_mut().zip(more.classes));
        sums.for_each(|(sum, count)| *sum += count);
    }
}

/// Counts what is not counted yet, as much as fits in a moment. Returns whether nothing is left.
pub(crate) async fn count_some(db: &Db) -> Result<bool, DbError> {
    for _ in 0..STEPS {
        let mut tx = db.begin().await?;
        tx.lock(LOCK).await?;
        let done = state(&mut tx, "figures").await?;
        let next = state(&mut tx, "next_seq").await?;
        let (first, last) = (done + 1, (next - 1).min(done + STEP));
        if first > last {
            return Ok(true);
        }
        for sql in TIMES.into_iter().flat_map(|(table, column, millis)| by_time(table, column, millis)) {
            tx.execute(&sql, values![first, last]).await?;
        }
        tx.execute(REFUSALS, values![first, last]).await?;
        let rows = destinations(&mut tx, first, last).await?;
        for place in PLACES {
            write(&mut tx, place, &rows).await?;
        }
        tx.execute("UPDATE log_state SET value = ? WHERE name = 'figures'", values![last]).await?;
        tx.commit().await?;
        if last == next - 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Each takes the first and the last number to count.
fn by_time(table: &str, column: &str, millis: i64) -> [String; 2] {
    let add = |kind: &str, count: &str, log: &str, group: &str| {
        format!(
            "INSERT INTO {table} (ws, {column}, kind, n) SELECT ws, at / {millis}, {kind}, {count} FROM {log} \
            WHERE seq BETWEEN ? AND ? GROUP BY ws, at / {millis}{group} \
            ON CONFLICT (ws, {column}, kind) DO UPDATE SET n = {table}.n + EXCLUDED.n"
        )
    };
    [
        add("0", "CAST(SUM(recipients) AS BIGINT)", "log_messages", ""),
        add("kind", "COUNT(*)", "log_events", ", kind"),
    ]
}

async fn state(tx: &mut Tx, name: &str) -> Result<i64, DbError> {
    let row = tx.query_one("SELECT value FROM log_state WHERE name = ?", values![name]).await?;
    row.ok_or(DbError::Unsupported("the log's state is gone"))?.get("value")
}

async fn destinations(tx: &mut Tx, first: i64, last: i64) -> Result<HashMap<Place, Counted>, DbError> {
    let mut rows: HashMap<Place, Counted> = HashMap::new();
    for row in tx.query(ACCEPTED, values![first, last]).await? {
        let place = (row.get("ws")?, row.get("hour")?, row.get("domain")?);
        rows.entry(place).or_default().counts[0] += row.get::<i64>("n")?;
    }
    for row in tx.query(HAPPENED, values![first, last]).await? {
        let column = match EventKind::from_code(row.get("kind")?) {
            Some(EventKind::Deferred) => 2,
            Some(EventKind::Bounced) => 3,
            Some(EventKind::Expired) => 4,
            Some(EventKind::Captured) => 5,
            _ => continue,
        };
        let place = (row.get("ws")?, row.get("hour")?, row.get("domain")?);
        rows.entry(place).or_default().counts[column] += row.get::<i64>("n")?;
    }
    for row in tx.query(&delivered(), values![first, last]).await? {
        let place = (row.get("ws")?, row.get("hour")?, row.get("domain")?);
        let counted = rows.entry(place).or_default();
        let count: i64 = row.get("n")?;
        counted.counts[1] += count;
        counted.counts[6] += row.get::<i64>("delay_ms")?;
        let class = usize::try_from(row.get::<i64>("class")?).unwrap_or(0).min(CLASSES - 1);
        counted.classes[class] += count;
    }
    Ok(rows)
}

/// Deliveries by how long they took since the message was accepted, or since it was to leave.
fn delivered() -> String {
    format!(
        "SELECT ws, hour, domain, {} AS class, COUNT(*) AS n, CAST(SUM(took) AS BIGINT) AS delay_ms FROM (\
            SELECT e.ws, e.at / 3600000 AS hour, r.domain AS domain, \
            CASE WHEN e.at > COALESCE(m.send_at, m.at) THEN e.at - COALESCE(m.send_at, m.at) ELSE 0 END AS took \
            FROM log_events e JOIN log_recipients r ON r.rid = e.rid \
            JOIN log_messages m ON m.seq = e.rid / 65536 \
            WHERE e.seq BETWEEN ? AND ? AND e.kind = 2\
        ) AS delivery GROUP BY ws, hour, domain, {}",
        class_sql("took"),
        class_sql("took")
    )
}

async fn write(
    tx: &mut Tx,
    (table, column, hours): (&str, &str, i64),
    found: &HashMap<Place, Counted>,
) -> Result<(), DbError> {
    let classes: Vec<String> = (0..CLASSES).map(|class| format!("d{class}")).collect();
    let counted: Vec<&str> = COUNTED.into_iter().chain(classes.iter().map(String::as_str)).collect();
    let columns: Vec<&str> = ["ws", column, "domain"].into_iter().chain(counted.iter().copied()).collect();
    let sums: Vec<String> =
        counted.iter().map(|column| format!("{column} = {table}.{column} + EXCLUDED.{column}")).collect();
    let on_conflict = format!("ON CONFLICT (ws, {column}, domain) DO UPDATE SET {}", sums.join(", "));
    // In the order of the key: neighbours share a page.
    let mut rows: BTreeMap<(i64, i64, &str), Counted> = BTreeMap::new();
    for ((ws, hour, domain), counted) in found {
        rows.entry((*ws, hour.div_euclid(hours), domain)).or_default().add(counted);
    }
    let rows = rows.into_iter().map(|((ws, time, domain), counted)| {
        let numbers = counted.counts.into_iter().chain(counted.classes).map(Value::from);
        values![ws, time, domain].into_iter().chain(numbers).collect()
    });
    insert(tx, table, &columns, rows.collect(), &on_conflict).await
}
