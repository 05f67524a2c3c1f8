//! The end of a day: one process decides, all follow.

use postroad_base::WarmupId;
use postroad_db::{Row, Tx, values};

use super::warmups::{read_day, read_progress, rules};
use super::{Egress, EgressError, Warmup, warmups};
use crate::egress::warmup::{Day, DayCounts, Decision, Enrolled, Progress, advance};

/// How long after midnight the day is decided: every process has written its counts by then.
const GRACE_SECS: i64 = 60;
/// Progress rows decided in one transaction.
const STEP: i64 = 200;
/// Days of a warm-up that are kept for its calendar.
const DAYS_KEPT: i64 = 400;

impl Egress {
    /// Decides on days that are over. Returns how many rows of progress were moved on.
    pub(super) async fn end_days(&self) -> Result<usize, EgressError> {
        let now = self.0.clock.now();
        let today = Day::of(now);
        if now.since(today.start()).as_secs() < GRACE_SECS.unsigned_abs() || self.0.ended.load_through(today)
        {
            return Ok(0);
        }
        let known = warmups::load(&self.0.db).await?;
        let mut moved = 0;
        loop {
            let mut tx = self.0.db.begin().await?;
            tx.lock("egress warm-up").await?;
            let sql = "SELECT warmup, provider, stage, since, decided, last_sent FROM warmup_progress \
                WHERE decided < ? ORDER BY warmup, provider LIMIT ?";
            let rows = tx.query(sql, values![today.plus(-1).0, STEP]).await?;
            for row in &rows {
                end_one(&mut tx, &known, row, today).await?;
            }
            tx.commit().await?;
            moved += rows.len();
            if rows.len() < usize::try_from(STEP).unwrap_or(usize::MAX) {
                break;
            }
        }
        for (table, column) in [("warmup_days", "day"), ("egress_days", "day")] {
            let sql = format!("DELETE FROM {table} WHERE {column} < ?");
            self.0.db.execute(&sql, values![today.plus(-DAYS_KEPT).0]).await?;
        }
        self.0.ended.store(today);
        Ok(moved)
    }
}

async fn end_one(tx: &mut Tx, known: &[Warmup], row: &Row, today: Day) -> Result<(), EgressError> {
    let (id, provider): (WarmupId, String) = (row.get("warmup")?, row.get("provider")?);
    let mut progress = read_progress(row)?;
    if let Some(warmup) = known.iter().find(|warmup| warmup.id == id) {
        let enrolled = Enrolled {
            plan: std::sync::Arc::new(warmup.plan.clone()),
            rules: rules(),
            paused: warmup.paused,
            began: warmup.began,
        };
        let sql = "SELECT day, stage, sent, delivered, deferred, bounced, complained, decision FROM warmup_days \
            WHERE warmup = ? AND provider = ? AND day > ? AND day < ? ORDER BY day LIMIT 400";
        let days = tx.query(sql, values![id, provider.as_str(), progress.decided.0, today.0]).await?;
        for day in &days {
            let day = read_day(day)?;
            let (decision, after) = advance(&enrolled, progress, day.day, &day.counts, day.day.plus(1));
            write_decision(tx, id, &provider, day.day, decision).await?;
            progress = after;
        }
        let yesterday = today.plus(-1);
        if progress.decided < yesterday {
            (_, progress) = advance(&enrolled, progress, yesterday, &DayCounts::default(), today);
        }
    }
    save(tx, id, &provider, &progress, today).await
}

async fn write_decision(
    tx: &mut Tx,
    id: WarmupId,
    provider: &str,
    day: Day,
    decision: Decision,
) -> Result<(), EgressError> {
    let sql = "UPDATE warmup_days SET decision = ? WHERE warmup = ? AND provider = ? AND day = ?";
    tx.execute(sql, values![decision.as_str(), id, provider, day.0]).await?;
    Ok(())
}

async fn save(
    tx: &mut Tx,
    id: WarmupId,
    provider: &str,
    progress: &Progress,
    today: Day,
) -> Result<(), EgressError> {
    let sql = "UPDATE warmup_progress SET stage = ?, since = ?, decided = ?, last_sent = ? \
        WHERE warmup = ? AND provider = ?";
    let last_sent = progress.last_sent.map(|day| day.0);
    let decided = progress.decided.max(today.plus(-1)).0;
    tx.execute(sql, values![progress.stage, progress.since.0, decided, last_sent, id, provider]).await?;
    Ok(())
}
