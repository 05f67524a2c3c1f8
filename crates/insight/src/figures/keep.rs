//! Forgetting counts that are too old: the finer, the sooner.

use std::time::Duration;

use postroad_base::UtcMillis;
use postroad_db::{Db, Tx, values};

use super::span::{MINUTE_MS, MINUTES_KEPT, MINUTES_PER_DAY, QUARTER_MINUTES, QUARTERS_KEPT};
use crate::InsightError;
use crate::log::LOCK;

/// How long destinations are kept per hour; a span that begins before is widened to days.
pub(super) const HOURS_KEPT: Duration = Duration::from_secs(2 * 86_400);
/// How long counts per hour and per destination stay.
const KEPT_DAYS: i64 = 800;
/// Days looked at in one call.
const DAYS_PER_CALL: i64 = 100;
const DAY_MS: i64 = 86_400_000;

/// Forgets the fine counts of past days, of which coarser ones are kept. To be called about once an hour, when everything
/// is counted.
pub(crate) async fn keep(db: &Db, workspaces: &[i64], now: UtcMillis) -> Result<(), InsightError> {
    let row = db.query_one("SELECT value FROM log_state WHERE name = 'figures_day'", Vec::new()).await?;
    let done: i64 = row.ok_or(InsightError::Corrupt("log state"))?.get("value")?;
    // A day is forgotten when all of it is older than what is kept apart.
    let age = i64::try_from(HOURS_KEPT.max(MINUTES_KEPT).as_millis()).unwrap_or(i64::MAX);
    let last = (now.0 - age).div_euclid(DAY_MS) - 1;
    for day in (done + 1).max(last - DAYS_PER_CALL + 1)..=last {
        let mut tx = db.begin().await?;
        tx.lock(LOCK).await?;
        for ws in workspaces {
            forget(&mut tx, *ws, day, now).await?;
        }
        tx.execute("UPDATE log_state SET value = ? WHERE name = 'figures_day'", values![day]).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn forget(tx: &mut Tx, ws: i64, day: i64, now: UtcMillis) -> Result<(), InsightError> {
    let quarters = now.minus(QUARTERS_KEPT).0.div_euclid(MINUTE_MS * QUARTER_MINUTES);
    let oldest = day - KEPT_DAYS;
    for (table, column, first) in [
        ("log_minutes", "minute", (day + 1) * MINUTES_PER_DAY),
        ("log_destinations", "hour", (day + 1) * 24),
        // An hour more than a span may ask for.
        ("log_quarters", "quarter", quarters - 4),
        ("log_totals", "hour", oldest * 24),
        ("log_destination_days", "day", oldest),
    ] {
        let sql = format!("DELETE FROM {table} WHERE ws = ? AND {column} < ?");
        tx.execute(&sql, values![ws, first]).await?;
    }
    Ok(())
}
