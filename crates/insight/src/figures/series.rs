use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use postroad_base::{EventKind, UtcMillis, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::counts::{Grain, counts};
use super::span::{MINUTE_MS, MINUTES_KEPT, MINUTES_PER_DAY};
use super::{Span, Totals};
use crate::code::Code;
use crate::log::workspace_number;
use crate::{EventLog, InsightError};

/// The most points of one series.
pub const SERIES_POINTS_MAX: usize = 3_000;
/// Changes of a zone's offset looked at, two a year as a rule.
const OFFSETS_MAX: usize = 100;

/// What one point of a series covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bucket {
    Minute,
    Hour,
    Day,
}

impl Bucket {
    fn minutes(self) -> i64 {
        match self {
            Self::Minute => 1,
            Self::Hour => 60,
            Self::Day => MINUTES_PER_DAY,
        }
    }
}

/// What happened in one minute, hour or day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// When it began.
    pub at: UtcMillis,
    pub totals: Totals,
}

/// A part of a span in which the clocks of a zone are not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    first: i64,
    end: i64,
    offset: i64,
}

impl EventLog {
    /// What happened, minute by minute, hour by hour or day by day of a time zone, oldest first and without gaps.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] for minutes that are not counted apart any more, and for more than
    /// [`SERIES_POINTS_MAX`] points.
    pub async fn series(
        &self,
        workspace: WorkspaceId,
        span: Span,
        bucket: Bucket,
        zone: &TimeZone,
    ) -> Result<Vec<Point>, InsightError> {
        let (first, end) = span.minutes();
        let points = (end - first).div_euclid(bucket.minutes()) + 2;
        if usize::try_from(points).is_ok_and(|points| points > SERIES_POINTS_MAX) {
            let message = format!("the span has more than {SERIES_POINTS_MAX} points; ask for larger ones");
            return Err(InsightError::Invalid(message));
        }
        if bucket == Bucket::Minute && self.clock().now().since(span.since) > MINUTES_KEPT {
            return Err(InsightError::Invalid("minutes are counted apart for the last 48 hours".into()));
        }
        self.freshen().await;
        let ws = workspace_number(self.db(), workspace).await?;
        let mut found: BTreeMap<UtcMillis, Totals> = BTreeMap::new();
        for part in parts(first, end, zone) {
            self.part(ws, span, bucket, zone, part, &mut found).await?;
        }
        Ok(found.into_iter().map(|(at, totals)| Point { at, totals }).collect())
    }

    async fn part(
        &self,
        ws: Option<i64>,
        span: Span,
        bucket: Bucket,
        zone: &TimeZone,
        part: Part,
        found: &mut BTreeMap<UtcMillis, Totals>,
    ) -> Result<(), InsightError> {
        let size = bucket.minutes();
        let offset = if bucket == Bucket::Day { part.offset } else { part.offset.rem_euclid(60) };
        let slot = |minute: i64| (minute + offset).div_euclid(size);
        let began = |slot: i64| match bucket {
            Bucket::Day => midnight(slot, zone).unwrap_or(UtcMillis((slot * size - offset) * MINUTE_MS)),
            _ => UtcMillis((slot * size - offset) * MINUTE_MS),
        };
        for empty in slot(part.first)..=slot(part.end - 1) {
            found.entry(began(empty)).or_default();
        }
        let Some(ws) = ws else { return Ok(()) };
        let grain = match bucket {
            _ if span.is_old => Grain::Hour,
            Bucket::Minute => Grain::Minute,
            Bucket::Hour | Bucket::Day => Grain::Quarter,
        };
        let (counts, values) = counts(ws, part.first, part.end, grain);
        let sql = format!(
            "SELECT (minute + {offset}) / {size} AS slot, kind, CAST(SUM(n) AS BIGINT) AS n \
            FROM ({counts}) AS counts GROUP BY 1, 2"
        );
        for row in self.db().query(&sql, values).await? {
            if let Some(kind) = EventKind::from_code(row.get("kind")?) {
                found.entry(began(row.get("slot")?)).or_default().add(kind, row.get("n")?);
            }
        }
        Ok(())
    }
}

/// Cuts a span of minutes where the zone's offset changes.
fn parts(first: i64, end: i64, zone: &TimeZone) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = first;
    while from < end && parts.len() < OFFSETS_MAX {
        let Ok(at) = jiff::Timestamp::from_second(from * 60) else { break };
        let offset = i64::from(zone.to_offset(at).seconds()).div_euclid(60);
        let change = zone.following(at).next().map(|change| change.timestamp().as_second().div_euclid(60));
        let to = change.filter(|change| *change > from).map_or(end, |change| change.min(end));
        parts.push(Part { first: from, end: to, offset });
        from = to;
    }
    parts
}

/// When a day of a zone begins, by its number since 1970-01-01.
fn midnight(day: i64, zone: &TimeZone) -> Option<UtcMillis> {
    let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    Some(UtcMillis(date.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_clocks_cuts_a_span() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let minute = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_second() / 60;
        let (first, change, end) =
            (minute("2026-03-28T23:00Z"), minute("2026-03-29T01:00Z"), minute("2026-03-30T22:00Z"));
        let expected = [Part { first, end: change, offset: 60 }, Part { first: change, end, offset: 120 }];
        assert_eq!(parts(first, end, &zone), expected);
        assert_eq!(parts(first, end, &TimeZone::UTC), [Part { first, end, offset: 0 }]);
        assert_eq!(parts(end, first, &zone), []);
    }

    #[test]
    fn days_begin_at_midnight_of_their_zone() {
        let at = |day, zone: &str| midnight(day, &TimeZone::get(zone).unwrap()).unwrap().0 / 60_000 % 1_440;
        assert_eq!(at(20_541, "UTC"), 0);
        assert_eq!(at(20_541, "Asia/Seoul"), 15 * 60);
        assert_eq!(at(20_541, "Asia/Kolkata"), 18 * 60 + 30);
    }
}
