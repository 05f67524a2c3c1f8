//! Who left and why, in figures.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::{Value, values};

use super::farewell::{FarewellFilter, Farewells};
use crate::AudienceError;
use crate::sql::Sql;

/// The longest span that is counted.
const DAYS_MAX: i64 = 400;
const DAY_MILLIS: i64 = 86_400_000;
/// Days begin at multiples of it everywhere: offsets of time zones are quarters of hours.
const SLOT_MILLIS: i64 = 900_000;
/// Groups told apart; the largest ones.
const GROUPS_MAX: i64 = 100;

/// From when until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaveSpan {
    pub since: UtcMillis,
    pub until: UtcMillis,
}

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    Reason,
    Topic,
    Message,
    Way,
}

/// How many left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaveCount {
    /// The reason's id, the topic's or message's id, or the way; empty for none.
    pub key: String,
    /// The topic's name.
    pub name: Option<String>,
    pub left: u64,
    /// Of those, how many came back within days.
    pub undone: u64,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeavePoint {
    /// When it began.
    pub at: UtcMillis,
    pub left: u64,
    /// By reason; those who gave none are not in it.
    pub reasons: BTreeMap<String, u64>,
}

impl Farewells {
    /// How many left, by what is asked for, the most frequent first; at most 100 groups.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for a span that is empty or too long.
    pub async fn totals(
        &self,
        workspace: WorkspaceId,
        span: LeaveSpan,
        filter: &FarewellFilter,
        grouping: Grouping,
    ) -> Result<Vec<LeaveCount>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let (key, join) = match grouping {
            Grouping::Reason => ("l.reason", ""),
            Grouping::Topic => ("t.id", " LEFT JOIN audience_topics t ON t.topic = l.topic"),
            Grouping::Message => ("l.message", ""),
            Grouping::Way => ("l.way", ""),
        };
        let name = if grouping == Grouping::Topic { ", MAX(t.name) AS name" } else { "" };
        let mut sql = Sql::new(
            format!(
                "SELECT {key} AS k{name}, COUNT(*) AS n, COUNT(CASE WHEN l.undone THEN 1 END) AS undone \
                 FROM audience_leaves l{join} WHERE "
            ),
            Vec::new(),
        );
        sql.append(within(filter, span)?.sql(ws)?);
        sql.append(Sql::new(format!(" GROUP BY {key} ORDER BY n DESC LIMIT ?"), values![GROUPS_MAX]));
        let rows = self.core.db.query(&sql.text, sql.values).await?;
        rows.iter()
            .map(|row| {
                let key = match grouping {
                    Grouping::Reason => row.get::<String>("k")?,
                    Grouping::Topic | Grouping::Message => row
                        .get::<Option<postroad_base::TopicId>>("k")?
                        .map(|id| id.to_string())
                        .unwrap_or_default(),
                    Grouping::Way => {
                        let code: i64 = row.get("k")?;
                        let way = super::Way::ALL.into_iter().find(|way| way.code() == code);
                        way.map_or("", super::Way::as_str).to_owned()
                    }
                };
                let name = if grouping == Grouping::Topic { row.get("name")? } else { None };
                Ok(LeaveCount { key, name, left: row.get("n")?, undone: row.get("undone")? })
            })
            .collect()
    }

    /// A point for every day of the span in a time zone, without gaps, oldest first.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for a span that is empty or too long.
    pub async fn series(
        &self,
        workspace: WorkspaceId,
        span: LeaveSpan,
        filter: &FarewellFilter,
        zone: &TimeZone,
    ) -> Result<Vec<LeavePoint>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut points = days(span, zone)?;
        let mut sql = Sql::new(
            format!(
                "SELECT l.at / {SLOT_MILLIS} AS slot, l.reason, COUNT(*) AS n FROM audience_leaves l WHERE "
            ),
            Vec::<Value>::new(),
        );
        sql.append(within(filter, span)?.sql(ws)?);
        sql.push(" GROUP BY slot, l.reason");
        for row in self.core.db.query(&sql.text, sql.values).await? {
            let at = row.get::<i64>("slot")? * SLOT_MILLIS;
            let after = points.partition_point(|point| point.at.0 <= at).max(1);
            let Some(point) = points.get_mut(after - 1) else { continue };
            let (reason, count): (String, u64) = (row.get("reason")?, row.get("n")?);
            point.left += count;
            if !reason.is_empty() {
                *point.reasons.entry(reason).or_default() += count;
            }
        }
        Ok(points)
    }
}

fn within(filter: &FarewellFilter, span: LeaveSpan) -> Result<FarewellFilter, AudienceError> {
    if span.since >= span.until {
        return Err(AudienceError::invalid("/until", "must be after since"));
    }
    if span.until.0 - span.since.0 > DAYS_MAX * DAY_MILLIS {
        return Err(AudienceError::invalid(
            "/since",
            format!("must be at most {DAYS_MAX} days before until"),
        ));
    }
    Ok(FarewellFilter { since: Some(span.since), until: Some(span.until), ..filter.clone() })
}

/// The days that a span touches, with nothing counted yet.
fn days(span: LeaveSpan, zone: &TimeZone) -> Result<Vec<LeavePoint>, AudienceError> {
    let unfit = || AudienceError::invalid("/since", "must be a time of this calendar");
    let date = |at: UtcMillis| -> Option<Date> {
        Some(Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone()).date())
    };
    let mut day = date(span.since).ok_or_else(unfit)?;
    let last = date(UtcMillis(span.until.0 - 1)).ok_or_else(unfit)?;
    let mut points = Vec::new();
    while day <= last && points.len() <= DAYS_MAX as usize + 1 {
        let begins = day.to_zoned(zone.clone()).map_err(|_| unfit())?.timestamp().as_millisecond();
        points.push(LeavePoint { at: UtcMillis(begins), left: 0, reasons: BTreeMap::new() });
        day = day.checked_add(1.day()).map_err(|_| unfit())?;
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_calendar_of_the_zone() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| UtcMillis(text.parse::<Timestamp>().unwrap().as_millisecond());
        // The clock goes forward on 2026-03-29.
        let span = LeaveSpan { since: at("2026-03-28T12:00:00Z"), until: at("2026-03-30T12:00:00Z") };
        let begins: Vec<UtcMillis> = days(span, &zone).unwrap().into_iter().map(|point| point.at).collect();
        let expected = ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"].map(at);
        assert_eq!(begins, expected);
    }
}
