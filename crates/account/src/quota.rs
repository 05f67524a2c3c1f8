use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use postroad_base::{SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Db, values};
use serde::{Deserialize, Serialize};

use crate::{AccountError, Settings, Workspace};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// Days of usage that are kept.
const KEPT_DAYS: i64 = 62;

/// How many recipients a workspace may send to. `None` in a workspace: the installation's default; `None` there: no
/// limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuotaLimits {
    pub per_minute: Option<u32>,
    /// A day of UTC.
    pub per_day: Option<u32>,
}

impl QuotaLimits {
    #[must_use]
    pub fn or(self, default: Self) -> Self {
        Self { per_minute: self.per_minute.or(default.per_minute), per_day: self.per_day.or(default.per_day) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaWindow {
    Minute,
    Day,
}

/// A quota is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the quota of {limit} recipients per {} is used up", match which { QuotaWindow::Minute => "minute", QuotaWindow::Day => "day" })]
pub struct QuotaExceeded {
    pub which: QuotaWindow,
    pub limit: u32,
    /// When the same request will fit; `None` when it asks for more than the whole quota and never will.
    pub retry_after_secs: Option<u32>,
}

/// Counts recipients per workspace.
///
/// *Per minute* is a sliding window in the memory of one process: this minute's count plus the share of the last
/// minute's that is still within 60 s, so short bursts are exact and the estimate is off only when the last minute was
/// uneven. *Per day* is counted in memory and added to the database by [`Quotas::flush`], which also reads what other
/// processes added. So a limit can be exceeded by what the others accepted since the last flush, and a killed process
/// forgets what it accepted since its own; a clean stop forgets nothing.
#[derive(Clone)]
pub struct Quotas {
    db: Db,
    clock: SharedClock,
    settings: Settings,
    counters: Arc<Mutex<HashMap<WorkspaceId, Counter>>>,
    flushing: Arc<tokio::sync::Mutex<()>>,
}

/// Recipients by workspace and day; in one order everywhere, so that two processes do not wait for each other.
type Taken = BTreeMap<(WorkspaceId, i64), i64>;

#[derive(Default)]
struct Counter {
    minute: i64,
    this_minute: u32,
    last_minute: u32,
    day: i64,
    /// In the database, for `day`.
    stored: i64,
    /// Not yet in the database; negative after giving back.
    pending: i64,
    /// Of days before, still to be stored.
    overdue: Vec<(i64, i64)>,
}

impl Quotas {
    pub(crate) fn new(db: Db, clock: SharedClock, settings: Settings) -> Self {
        Self { db, clock, settings, counters: Arc::default(), flushing: Arc::default() }
    }

    /// Counts `recipients` against the workspace's quotas, all or none. Never waits.
    ///
    /// # Errors
    /// [`QuotaExceeded`] says which quota and when to come back; nothing was counted then.
    pub fn take(&self, workspace: &Workspace, recipients: u32) -> Result<(), QuotaExceeded> {
        let limits = workspace.quota.or(self.settings.current().default_quota);
        let now = self.clock.now();
        let mut counters = self.counters.lock();
        let counter = counters.entry(workspace.id).or_default();
        counter.move_to(now);
        counter.check(limits, recipients, now)?;
        counter.this_minute = counter.this_minute.saturating_add(recipients);
        counter.pending += i64::from(recipients);
        Ok(())
    }

    /// Undoes a [`Quotas::take`] whose message was not accepted after all.
    pub fn give_back(&self, workspace: WorkspaceId, recipients: u32) {
        let now = self.clock.now();
        let mut counters = self.counters.lock();
        let counter = counters.entry(workspace).or_default();
        counter.move_to(now);
        counter.this_minute = counter.this_minute.saturating_sub(recipients);
        if counter.stored + counter.pending >= i64::from(recipients) {
            counter.pending -= i64::from(recipients);
        }
    }

    /// Recipients counted today (UTC), as far as this process knows.
    #[must_use]
    pub fn today(&self, workspace: WorkspaceId) -> u64 {
        let now = self.clock.now();
        let mut counters = self.counters.lock();
        let Some(counter) = counters.get_mut(&workspace) else {
            return 0;
        };
        counter.move_to(now);
        u64::try_from(counter.stored + counter.pending).unwrap_or(0)
    }

    /// Adds what was counted to the database and reads the totals of all processes.
    ///
    /// # Errors
    /// As the database answers; nothing is forgotten then.
    pub async fn flush(&self) -> Result<(), AccountError> {
        let _one_at_a_time = self.flushing.lock().await;
        let now = self.clock.now();
        let taken = self.take_pending(now);
        if let Err(error) = self.store(&taken).await {
            self.put_back(&taken);
            return Err(error);
        }
        let today = now.0.div_euclid(DAY_MS);
        let sql = "SELECT workspace_id, recipients FROM account_usage WHERE day = ?";
        let rows = self.db.query(sql, values![today]).await?;
        let mut counters = self.counters.lock();
        for row in rows {
            let counter = counters.entry(row.get("workspace_id")?).or_default();
            counter.move_to(now);
            if counter.day == today {
                counter.stored = row.get("recipients")?;
            }
        }
        Ok(())
    }

    fn take_pending(&self, now: UtcMillis) -> Taken {
        let mut counters = self.counters.lock();
        let mut taken = Taken::new();
        for (workspace, counter) in counters.iter_mut() {
            counter.move_to(now);
            for (day, count) in counter.overdue.drain(..) {
                *taken.entry((*workspace, day)).or_default() += count;
            }
            if counter.pending != 0 {
                *taken.entry((*workspace, counter.day)).or_default() += counter.pending;
                counter.stored += counter.pending;
                counter.pending = 0;
            }
        }
        // A workspace that sent nothing today or in these two minutes needs no counter.
        counters
            .retain(|_, counter| counter.stored != 0 || counter.this_minute != 0 || counter.last_minute != 0);
        taken
    }

    fn put_back(&self, taken: &Taken) {
        let mut counters = self.counters.lock();
        for ((workspace, day), count) in taken {
            let counter = counters.entry(*workspace).or_default();
            if counter.day == *day {
                counter.stored -= count;
                counter.pending += count;
            } else {
                counter.overdue.push((*day, *count));
            }
        }
    }

    async fn store(&self, taken: &Taken) -> Result<(), AccountError> {
        let rows = taken.iter().map(|((workspace, day), count)| values![*workspace, *day, *count]).collect();
        let upsert = "ON CONFLICT (workspace_id, day) DO UPDATE SET recipients = account_usage.recipients + EXCLUDED.recipients";
        self.db.insert_many("account_usage", &["workspace_id", "day", "recipients"], rows, upsert).await?;
        Ok(())
    }

    pub(crate) async fn purge(&self) -> Result<(), AccountError> {
        let oldest = self.clock.now().0.div_euclid(DAY_MS) - KEPT_DAYS;
        self.db.execute("DELETE FROM account_usage WHERE day < ?", values![oldest]).await?;
        Ok(())
    }
}

impl Counter {
    fn move_to(&mut self, now: UtcMillis) {
        let minute = now.0.div_euclid(MINUTE_MS);
        if minute != self.minute {
            self.last_minute = if minute == self.minute + 1 { self.this_minute } else { 0 };
            self.this_minute = 0;
            self.minute = minute;
        }
        let day = now.0.div_euclid(DAY_MS);
        if day != self.day {
            if self.pending != 0 {
                self.overdue.push((self.day, self.pending));
            }
            (self.day, self.stored, self.pending) = (day, 0, 0);
        }
    }

    fn check(&self, limits: QuotaLimits, recipients: u32, now: UtcMillis) -> Result<(), QuotaExceeded> {
        let exceeded = |which, limit, retry_after_secs| QuotaExceeded {
            which,
            limit,
            retry_after_secs: (recipients <= limit).then_some(retry_after_secs),
        };
        if let Some(limit) = limits.per_day
            && self.stored + self.pending + i64::from(recipients) > i64::from(limit)
        {
            let left_ms = DAY_MS - now.0.rem_euclid(DAY_MS);
            return Err(exceeded(QuotaWindow::Day, limit, secs(left_ms)));
        }
        if let Some(limit) = limits.per_minute
            && let Some(wait_ms) = self.minute_wait_ms(limit, recipients, now)
        {
            return Err(exceeded(QuotaWindow::Minute, limit, secs(wait_ms)));
        }
        Ok(())
    }

    /// How long until `recipients` more fit into the sliding minute; `None` when they fit now.
    fn minute_wait_ms(&self, limit: u32, recipients: u32, now: UtcMillis) -> Option<i64> {
        let into = now.0.rem_euclid(MINUTE_MS);
        let room = i64::from(limit) - i64::from(recipients) - i64::from(self.this_minute);
        let last = i64::from(self.last_minute);
        if room >= 0 {
            // last * (1 - t/60 s) <= room
            let fits_at = if last == 0 { 0 } else { (MINUTE_MS * (last - room) + last - 1).div_euclid(last) };
            return (into < fits_at).then(|| fits_at - into);
        }
        // Not before this minute is the last one.
        let this = i64::from(self.this_minute).max(1);
        let room = (i64::from(limit) - i64::from(recipients)).max(0);
        Some(MINUTE_MS - into + ((MINUTE_MS * (this - room)).div_euclid(this)).max(0))
    }
}

fn secs(ms: i64) -> u32 {
    u32::try_from((ms + 999) / 1_000).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(
        counter: &mut Counter,
        limits: QuotaLimits,
        recipients: u32,
        at: i64,
    ) -> Result<(), QuotaExceeded> {
        counter.move_to(UtcMillis(at));
        counter.check(limits, recipients, UtcMillis(at))?;
        counter.this_minute += recipients;
        counter.pending += i64::from(recipients);
        Ok(())
    }

    #[test]
    fn the_minute_slides() {
        let limits = QuotaLimits { per_minute: Some(100), per_day: None };
        let mut counter = Counter::default();
        take(&mut counter, limits, 100, 30_000).unwrap();
        let exceeded = take(&mut counter, limits, 1, 30_000).unwrap_err();
        assert_eq!((exceeded.which, exceeded.limit), (QuotaWindow::Minute, 100));
        let wait = i64::from(exceeded.retry_after_secs.unwrap()) * 1_000;
        assert!(take(&mut counter, limits, 1, 30_000 + wait - 1_000).is_err());
        take(&mut counter, limits, 1, 30_000 + wait).unwrap();
        // Half of the last minute still counts in the middle of this one.
        assert!(take(&mut counter, limits, 60, 90_000).is_err());
        take(&mut counter, limits, 49, 90_000).unwrap();
        take(&mut counter, limits, 100, 300_000).unwrap();
        assert_eq!(take(&mut counter, limits, 101, 900_000).unwrap_err().retry_after_secs, None);
    }

    #[test]
    fn the_day_is_that_of_utc() {
        let limits = QuotaLimits { per_minute: None, per_day: Some(10) };
        let mut counter = Counter::default();
        let noon = DAY_MS / 2;
        take(&mut counter, limits, 10, noon).unwrap();
        let exceeded = take(&mut counter, limits, 1, noon).unwrap_err();
        assert_eq!(exceeded.which, QuotaWindow::Day);
        assert_eq!(exceeded.retry_after_secs, Some(43_200));
        take(&mut counter, limits, 10, DAY_MS).unwrap();
        assert_eq!(counter.overdue, [(0, 10)]);
    }
}
