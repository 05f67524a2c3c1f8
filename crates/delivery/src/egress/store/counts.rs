//! Counting: what the queue notes, written in batches and read back with what other processes wrote.
//!
//! A crash loses the counts since the last call of [`Egress::tick`], a few seconds of sending: the day's allowance is then
//! exceeded by at most that.

use std::collections::BTreeMap;

use postroad_base::{SourceId, WarmupId};
use postroad_db::{Tx, Value, values};

use super::warmups::{read_counts, read_progress};
use super::{Egress, EgressError};
use crate::egress::warmup::{Day, DayCounts, Noted, Subject, Warmups};

/// Sources without an id in the table: the configuration's.
pub(super) fn source_bytes(source: Option<SourceId>) -> Vec<u8> {
    source.map(|source| source.as_bytes().to_vec()).unwrap_or_default()
}

/// What happened per source and provider, and is not stored yet.
#[derive(Debug, Default)]
pub(super) struct Figures(BTreeMap<(Option<SourceId>, Box<str>, Day), DayCounts>);

/// Keys kept while the database does not answer; more is not counted.
const MAX_FIGURES: usize = 100_000;

impl Figures {
    pub fn note(&mut self, source: Option<SourceId>, provider: &str, day: Day, noted: Noted) {
        if self.0.len() >= MAX_FIGURES {
            return;
        }
        let counts = self.0.entry((source, provider.into(), day)).or_default();
        counts.note(noted);
        if noted != Noted::Complained {
            counts.sent += 1;
        }
    }

    fn add(&mut self, other: Self) {
        for (key, counts) in other.0 {
            self.0.entry(key).or_default().add(&counts);
        }
    }
}

/// `sent` and its companions of a table, added up when the row is there.
fn sums(table: &str) -> String {
    ["sent", "delivered", "deferred", "bounced", "complained"]
        .map(|column| format!("{column} = {table}.{column} + EXCLUDED.{column}"))
        .join(", ")
}

fn numbers(counts: &DayCounts) -> [Value; 5] {
    let int = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    [counts.sent, counts.delivered, counts.deferred, counts.bounced, counts.complained].map(int)
}

type WarmupCounts = BTreeMap<(WarmupId, Box<str>, Day), (u32, DayCounts)>;

impl Egress {
    /// Writes what was counted since the last call.
    pub(super) async fn flush(&self) -> Result<(), EgressError> {
        let figures = std::mem::take(&mut *self.0.figures.lock());
        let (drained, counted) = {
            let mut warmups = self.0.warmups.lock();
            let drained = warmups.drain();
            let counted = self.identified(&warmups, &drained);
            (drained, counted)
        };
        if figures.0.is_empty() && counted.is_empty() {
            return Ok(());
        }
        let stored = self.store(&figures, &counted).await;
        if stored.is_err() {
            self.0.figures.lock().add(figures);
            self.0.warmups.lock().undrain(drained);
        }
        stored
    }

    /// What belongs to warm-ups that still are, put together by key.
    fn identified(&self, warmups: &Warmups, drained: &[(Subject, Box<str>, Day, DayCounts)]) -> WarmupCounts {
        let ids = self.0.ids.load();
        let mut counted = WarmupCounts::new();
        for (subject, provider, day, counts) in drained {
            let Some(id) = ids.get(subject) else { continue };
            let stage = warmups.look(subject, provider).map_or(0, |(progress, _, _)| progress.stage);
            let entry = counted.entry((*id, provider.clone(), *day)).or_default();
            entry.0 = stage;
            entry.1.add(counts);
        }
        counted
    }

    async fn store(&self, figures: &Figures, counted: &WarmupCounts) -> Result<(), EgressError> {
        let mut tx = self.0.db.begin().await?;
        let rows = figures.0.iter().map(|((source, provider, day), counts)| {
            let mut row = values![source_bytes(*source), &**provider, day.0];
            row.extend(numbers(counts));
            row
        });
        let columns = ["source", "provider", "day", "sent", "delivered", "deferred", "bounced", "complained"];
        let conflict = format!("ON CONFLICT (source, provider, day) DO UPDATE SET {}", sums("egress_days"));
        tx.insert_many("egress_days", &columns, rows.collect(), &conflict).await?;
        store_warmups(&mut tx, counted).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reads stages and today's counts, other processes' included.
    pub(super) async fn read_back(&self) -> Result<(), EgressError> {
        if self.0.ids.load().is_empty() {
            return Ok(());
        }
        let today = Day::of(self.0.clock.now());
        let sql = "SELECT p.warmup, p.provider, p.stage, p.since, p.decided, p.last_sent, \
            COALESCE(d.sent, 0) AS sent, COALESCE(d.delivered, 0) AS delivered, COALESCE(d.deferred, 0) AS deferred, \
            COALESCE(d.bounced, 0) AS bounced, COALESCE(d.complained, 0) AS complained \
            FROM warmup_progress p LEFT JOIN warmup_days d \
            ON d.warmup = p.warmup AND d.provider = p.provider AND d.day = ?";
        let rows = self.0.db.query(sql, values![today.0]).await?;
        let ids = self.0.ids.load();
        let subjects: BTreeMap<WarmupId, &Subject> = ids.iter().map(|(subject, id)| (*id, subject)).collect();
        let mut warmups = self.0.warmups.lock();
        for row in &rows {
            let Some(subject) = subjects.get(&row.get::<WarmupId>("warmup")?) else { continue };
            let provider: String = row.get("provider")?;
            warmups.set(subject, &provider, read_progress(row)?, today, read_counts(row)?);
        }
        Ok(())
    }

    /// What left from a source per provider and day, from `from` on, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn figures(
        &self,
        source: Option<SourceId>,
        from: Day,
    ) -> Result<Vec<(Day, String, DayCounts)>, EgressError> {
        let sql = "SELECT day, provider, sent, delivered, deferred, bounced, complained FROM egress_days \
            WHERE source = ? AND day >= ? ORDER BY day, provider LIMIT 20000";
        let rows = self.0.db.query(sql, values![source_bytes(source), from.0]).await?;
        rows.iter().map(|row| Ok((Day(row.get("day")?), row.get("provider")?, read_counts(row)?))).collect()
    }
}

async fn store_warmups(tx: &mut Tx, counted: &WarmupCounts) -> Result<(), EgressError> {
    // One that was stopped by another process a moment ago takes its counts with it.
    let mut known = BTreeMap::new();
    for (id, _, _) in counted.keys() {
        if !known.contains_key(id) {
            let found = tx.query_one("SELECT began FROM warmups WHERE id = ?", values![*id]).await?.is_some();
            known.insert(*id, found);
        }
    }
    let mut progress: BTreeMap<(WarmupId, &str), Day> = BTreeMap::new();
    let mut days = Vec::new();
    for ((id, provider, day), (stage, counts)) in counted.iter().filter(|((id, _, _), _)| known[id]) {
        progress.entry((*id, provider)).or_insert(*day);
        let mut row = values![*id, &**provider, day.0, *stage];
        row.extend(numbers(counts));
        days.push(row);
    }
    let begun = progress
        .into_iter()
        .map(|((id, provider), day)| values![id, provider, 0_i64, day.0, day.plus(-1).0])
        .collect();
    let columns = ["warmup", "provider", "stage", "since", "decided"];
    tx.insert_many("warmup_progress", &columns, begun, "ON CONFLICT (warmup, provider) DO NOTHING").await?;
    let columns =
        ["warmup", "provider", "day", "stage", "sent", "delivered", "deferred", "bounced", "complained"];
    let conflict = format!(
        "ON CONFLICT (warmup, provider, day) DO UPDATE SET stage = EXCLUDED.stage, {}",
        sums("warmup_days")
    );
    tx.insert_many("warmup_days", &columns, days, &conflict).await?;
    Ok(())
}
