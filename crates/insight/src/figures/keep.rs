//! Putting old counts together, and forgetting those that are too old.

use std::time::Duration;

use postroad_base::UtcMillis;
use postroad_db::{Db, Tx, values};

use super::destinations::COUNTED;
use super::histogram::CLASSES;
use super::span::{MINUTES_KEPT, MINUTES_PER_DAY, QUARTERS_KEPT};
use crate::InsightError;
use crate::log::LOCK;

/// How long destinations are counted per hour; a span that begins before is widened to days.
pub(super) const HOURS_KEPT: Duration = Duration::from_secs(2 * 86_400);
/// How long counts per hour and per destination stay.
const KEPT_DAYS: i64 = 800;
/// Days put together in one call.
const DAYS_PER_CALL: i64 = 100;
const DAY_MS: i64 = 86_400_000;

/// Puts the counts of past days together. To be called about once an hour, when everything is counted.
pub(crate) async fn keep(db: &Db, workspaces: &[i64], now: UtcMillis) -> Result<(), InsightError> {
    let row = db.query_one("SELECT value FROM log_state WHERE name = 'figures_day'", Vec::new()).await?;
    let done: i64 = row.ok_or(InsightError::Corrupt("log state"))?.get("value")?;
    // A day is put together when all of it is older than what is kept apart.
    let age = i64::try_from(HOURS_KEPT.max(MINUTES_KEPT).as_millis()).unwrap_or(i64::MAX);
    let last = (now.0 - age).div_euclid(DAY_MS) - 1;
    for day in (done + 1).max(last - DAYS_PER_CALL + 1)..=last {
        let mut tx = db.begin().await?;
        tx.lock(LOCK).await?;
        for ws in workspaces {
            minutes(&mut tx, *ws, day).await?;
            destinations(&mut tx, *ws, day).await?;
            forget(&mut tx, *ws, day, now).await?;
        }
        tx.execute("UPDATE log_state SET value = ? WHERE name = 'figures_day'", values![day]).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn minutes(tx: &mut Tx, ws: i64, day: i64) -> Result<(), InsightError> {
    let (first, end) = (day * MINUTES_PER_DAY, (day + 1) * MINUTES_PER_DAY);
    let sql = "INSERT INTO log_minutes (ws, minute, kind, n) \
        SELECT ws, minute - minute % 15, kind, CAST(SUM(n) AS BIGINT) FROM log_minutes \
        WHERE ws = ? AND minute >= ? AND minute < ? AND minute % 15 <> 0 GROUP BY ws, minute - minute % 15, kind \
        ON CONFLICT (ws, minute, kind) DO UPDATE SET n = log_minutes.n + EXCLUDED.n";
    tx.execute(sql, values![ws, first, end]).await?;
    let sql = "DELETE FROM log_minutes WHERE ws = ? AND minute >= ? AND minute < ? AND minute % 15 <> 0";
    tx.execute(sql, values![ws, first, end]).await?;
    Ok(())
}

async fn destinations(tx: &mut Tx, ws: i64, day: i64) -> Result<(), InsightError> {
    let (first, last) = (day * 24, day * 24 + 23);
    let columns: Vec<String> = COUNTED
        .iter()
        .map(|column| (*column).to_owned())
        .chain((0..CLASSES).map(|class| format!("d{class}")))
        .collect();
    let each =
        |text: fn(&str) -> String| columns.iter().map(|column| text(column)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "INSERT INTO log_destinations (ws, hour, domain, {}) \
        SELECT ws, CAST(? AS BIGINT), domain, {} FROM log_destinations \
        WHERE ws = ? AND hour > ? AND hour <= ? GROUP BY ws, domain \
        ON CONFLICT (ws, hour, domain) DO UPDATE SET {}",
        columns.join(", "),
        each(|column| format!("CAST(SUM({column}) AS BIGINT)")),
        each(|column| format!("{column} = log_destinations.{column} + EXCLUDED.{column}")),
    );
    tx.execute(&sql, values![first, ws, first, last]).await?;
    let sql = "DELETE FROM log_destinations WHERE ws = ? AND hour > ? AND hour <= ?";
    tx.execute(sql, values![ws, first, last]).await?;
    Ok(())
}

async fn forget(tx: &mut Tx, ws: i64, day: i64, now: UtcMillis) -> Result<(), InsightError> {
    let oldest = (day - KEPT_DAYS) * 24;
    for table in ["log_totals", "log_destinations"] {
        let sql = format!("DELETE FROM {table} WHERE ws = ? AND hour < ?");
        tx.execute(&sql, values![ws, oldest]).await?;
    }
    // An hour more than a span may ask for.
    let oldest = now.minus(QUARTERS_KEPT).0.div_euclid(60_000) - 60;
    tx.execute("DELETE FROM log_minutes WHERE ws = ? AND minute < ?", values![ws, oldest]).await?;
    Ok(())
}
