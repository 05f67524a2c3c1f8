//! How an audience grows: who came, who left, whose address stopped to work.
//!
//! Counts are kept as things happen, by quarter of an hour, which is what time zones differ by: a chart of any zone reads some
//! thousand rows, however many contacts there are. They tell what happened, so deleting a contact does not change them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::{Dialect, Tx, Value, values};
use postroad_delivery::{SuppressionReason, Suppressions};
use serde::{Deserialize, Serialize};

use crate::AudienceError;
use crate::core::Core;

const QUARTER_MS: i64 = 900_000;
/// Points of one answer.
pub(crate) const POINTS_MAX: usize = 400;
/// Points per statement: fixed sizes keep the number of prepared statements small.
const SIZES: [usize; 3] = [32, 128, POINTS_MAX];
/// Ways of coming that are told apart; the others are one.
const SOURCES_MAX: usize = 5;

/// What is counted, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    Joined = 1,
    Left = 2,
}

/// How much time a point covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrowthStep {
    #[default]
    Day,
    /// From Monday to Sunday.
    Week,
    Month,
}

/// Who came and went over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// The ways most came by, most first.
    pub sources: Vec<String>,
    /// Oldest first, without gaps.
    pub points: Vec<GrowthPoint>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrowthPoint {
    /// When it began.
    pub at: UtcMillis,
    /// Contacts that were made.
    pub joined: u64,
    /// Of those, by the sources of the answer, in their order. The rest came by others.
    pub joined_by: Vec<u64>,
    /// Times that somebody unsubscribed, from one topic or several at once.
    pub left: u64,
    /// Addresses that were suppressed because mail to them bounced.
    pub bounced: u64,
    /// Addresses that were suppressed because their owners complained.
    pub complained: u64,
}

/// The growth of all workspaces.
#[derive(Clone, Debug)]
pub struct Growths {
    core: Arc<Core>,
    suppressions: Suppressions,
}

impl Growths {
    pub(crate) fn new(core: Arc<Core>, suppressions: Suppressions) -> Self {
        Self { core, suppressions }
    }

    /// What happened from the step that has `since` in it until `until`.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for more than 400 points, or none; otherwise as the database answers.
    pub async fn over(
        &self,
        workspace: WorkspaceId,
        since: UtcMillis,
        until: UtcMillis,
        step: GrowthStep,
        zone: &TimeZone,
    ) -> Result<Growth, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let ranges = ranges(since, until, step, zone)?;
        let mut points: Vec<GrowthPoint> =
            ranges.iter().map(|(low, _)| GrowthPoint { at: *low, ..GrowthPoint::default() }).collect();
        let joined = self.counts(ws, Happening::Joined, &ranges).await?;
        let sources = most(&joined);
        for (at, source, n) in joined {
            points[at].joined += n;
            points[at].joined_by.resize(sources.len(), 0);
            if let Some(place) = sources.iter().position(|one| *one == source) {
                points[at].joined_by[place] += n;
            }
        }
        for (at, _, n) in self.counts(ws, Happening::Left, &ranges).await? {
            points[at].left += n;
        }
        let added = async |reason| self.suppressions.added(workspace, reason, &ranges).await;
        let (bounced, complained) =
            (added(SuppressionReason::Bounce).await?, added(SuppressionReason::Complaint).await?);
        for ((point, bounced), complained) in points.iter_mut().zip(bounced).zip(complained) {
            (point.bounced, point.complained) = (bounced, complained);
            point.joined_by.resize(sources.len(), 0);
        }
        Ok(Growth { sources, points })
    }

    /// The place of the range, the source, and how many.
    async fn counts(
        &self,
        ws: i64,
        what: Happening,
        ranges: &[(UtcMillis, UtcMillis)],
    ) -> Result<Vec<(usize, String, u64)>, AudienceError> {
        let size = SIZES.into_iter().find(|size| *size >= ranges.len()).unwrap_or(POINTS_MAX);
        let (row, join) = match self.core.dialect() {
            // SQLite takes the tables in this order then.
            Dialect::Sqlite => ("(?, ?)", "CROSS JOIN"),
            Dialect::Postgres => ("(CAST(? AS BIGINT), CAST(? AS BIGINT))", "JOIN"),
        };
        let sql = format!(
            "SELECT r.low, g.source, CAST(SUM(g.n) AS BIGINT) AS n \
             FROM (SELECT column1 AS low, column2 AS high FROM (VALUES {}) v) r \
             {join} audience_growth g ON g.ws = ? AND g.kind = ? AND g.at >= r.low AND g.at < r.high \
             GROUP BY r.low, g.source",
            vec![row; size].join(", ")
        );
        // An empty range for each place that is left.
        let padding = std::iter::repeat_n((UtcMillis(0), UtcMillis(0)), size - ranges.len());
        let mut bound: Vec<Value> =
            ranges.iter().copied().chain(padding).flat_map(|(low, high)| values![low, high]).collect();
        bound.extend(values![ws, what as i64]);
        let places: HashMap<i64, usize> =
            ranges.iter().enumerate().map(|(at, (low, _))| (low.0, at)).collect();
        let mut found = Vec::new();
        for row in self.core.db.query(&sql, bound).await? {
            if let Some(at) = places.get(&row.get::<i64>("low")?) {
                found.push((*at, row.get("source")?, row.get("n")?));
            }
        }
        Ok(found)
    }
}

/// The sources with most contacts.
fn most(counts: &[(usize, String, u64)]) -> Vec<String> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, source, n) in counts {
        *sums.entry(source).or_default() += n;
    }
    let mut sums: Vec<(&str, u64)> = sums.into_iter().collect();
    sums.sort_by_key(|(source, n)| (std::cmp::Reverse(*n), *source));
    sums.into_iter().take(SOURCES_MAX).map(|(source, _)| source.to_owned()).collect()
}

/// The steps of a zone that cover a span, oldest first.
fn ranges(
    since: UtcMillis,
    until: UtcMillis,
    step: GrowthStep,
    zone: &TimeZone,
) -> Result<Vec<(UtcMillis, UtcMillis)>, AudienceError> {
    let wrong = |_: jiff::Error| AudienceError::invalid("since", "is not a time that calendars know");
    let mut begin = start(&zoned(since, zone).map_err(wrong)?, step).map_err(wrong)?;
    let mut ranges = Vec::new();
    loop {
        let low = UtcMillis(begin.timestamp().as_millisecond());
        if low >= until {
            break;
        }
        if ranges.len() == POINTS_MAX {
            let message = format!("is too long ago: at most {POINTS_MAX} steps are shown");
            return Err(AudienceError::invalid("since", message));
        }
        begin = begin.checked_add(span(step)).and_then(|next| start(&next, step)).map_err(wrong)?;
        let high = UtcMillis(begin.timestamp().as_millisecond()).min(until);
        ranges.push((low, high));
    }
    if ranges.is_empty() {
        return Err(AudienceError::invalid("since", "must be before until"));
    }
    Ok(ranges)
}

fn zoned(at: UtcMillis, zone: &TimeZone) -> Result<Zoned, jiff::Error> {
    Ok(Timestamp::from_millisecond(at.0)?.to_zoned(zone.clone()))
}

fn span(step: GrowthStep) -> Span {
    match step {
        GrowthStep::Day => Span::new().days(1),
        GrowthStep::Week => Span::new().weeks(1),
        GrowthStep::Month => Span::new().months(1),
    }
}

/// When the step began.
fn start(at: &Zoned, step: GrowthStep) -> Result<Zoned, jiff::Error> {
    match step {
        GrowthStep::Day => at.start_of_day(),
        GrowthStep::Week => {
            let days = i64::from(at.weekday().to_monday_zero_offset());
            at.checked_sub(Span::new().days(days))?.start_of_day()
        }
        GrowthStep::Month => at.first_of_month()?.start_of_day(),
    }
}

/// Counts what happened at moments, by source.
pub(crate) async fn note(
    tx: &mut Tx,
    ws: i64,
    what: Happening,
    moments: impl IntoIterator<Item = (UtcMillis, String)>,
) -> Result<(), AudienceError> {
    let mut counts: BTreeMap<(i64, String), i64> = BTreeMap::new();
    for (at, source) in moments {
        *counts.entry((at.0 - at.0.rem_euclid(QUARTER_MS), source)).or_default() += 1;
    }
    for ((at, source), n) in counts {
        let sql = "INSERT INTO audience_growth (ws, kind, at, source, n) VALUES (?, ?, ?, ?, ?) \
                   ON CONFLICT (ws, kind, at, source) DO UPDATE SET n = audience_growth.n + EXCLUDED.n";
        tx.execute(sql, values![ws, what as i64, at, source, n]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(since: &str, until: &str, step: GrowthStep, zone: &str, expected: &[&str]) {
        let at = |text: &str| UtcMillis(text.parse::<Timestamp>().unwrap().as_millisecond());
        let zone = TimeZone::get(zone).unwrap();
        let found = ranges(at(since), at(until), step, &zone).unwrap();
        let lows: Vec<UtcMillis> = found.iter().map(|(low, _)| *low).collect();
        assert_eq!(lows, expected.iter().map(|text| at(text)).collect::<Vec<_>>());
        assert_eq!(found.last().unwrap().1, at(until));
        assert!(found.windows(2).all(|pair| pair[0].1 == pair[1].0), "without gaps");
    }

    #[test]
    fn steps_are_those_of_the_zone() {
        check(
            "2026-01-30T20:00:00Z",
            "2026-02-01T00:00:00Z",
            GrowthStep::Day,
            "Asia/Kolkata",
            &["2026-01-30T18:30:00Z", "2026-01-31T18:30:00Z"],
        );
        // The clocks change on 29 March: a day of 23 hours.
        check(
            "2026-03-28T12:00:00Z",
            "2026-03-30T12:00:00Z",
            GrowthStep::Day,
            "Europe/Berlin",
            &["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
        );
        check(
            "2026-01-31T12:00:00Z",
            "2026-02-03T00:00:00Z",
            GrowthStep::Week,
            "UTC",
            &["2026-01-26T00:00:00Z", "2026-02-02T00:00:00Z"],
        );
        check(
            "2025-12-31T12:00:00Z",
            "2026-02-03T00:00:00Z",
            GrowthStep::Month,
            "UTC",
            &["2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
        );
    }
}
