//! Relative times as ranges, the same for SQL and for one contact.

use std::ops::RangeInclusive;

use jiff::civil::{Date, date};
use postroad_base::UtcMillis;

use super::{DateTest, TimeTest};
use crate::field::{date_of, days_of};

const DAY_MS: i64 = 86_400_000;
/// No year of a date is before or after.
const YEARS: RangeInclusive<i16> = 1..=9999;
const EARLIEST_DAY: i64 = -800_000;
const LATEST_DAY: i64 = 3_000_000;
/// Birthdays of people who are alive, and of companies.
const ANNIVERSARY_YEARS: i16 = 300;

/// Days since 1970 that fulfil the test.
pub(super) fn days(test: &DateTest, now: UtcMillis) -> Vec<RangeInclusive<i64>> {
    let today = now.0.div_euclid(DAY_MS);
    #[expect(clippy::cast_possible_truncation, reason = "days of years 1 to 9999")]
    let number = |date: &Date| days_of(*date) as i64;
    match test {
        DateTest::On { date } => vec![number(date)..=number(date)],
        DateTest::Before { date } => vec![EARLIEST_DAY..=number(date) - 1],
        DateTest::After { date } => vec![number(date) + 1..=LATEST_DAY],
        DateTest::WithinLast { days } => vec![today - i64::from(*days)..=today],
        DateTest::WithinNext { days } => vec![today..=today + i64::from(*days)],
        DateTest::OlderThan { days } => vec![EARLIEST_DAY..=today - i64::from(*days) - 1],
        DateTest::Anniversary { within_days } => anniversaries(today, i64::from(*within_days)),
        DateTest::Known => vec![EARLIEST_DAY..=LATEST_DAY],
    }
}

/// The days of earlier years (and of this one) whose month and day come up.
fn anniversaries(today: i64, within: i64) -> Vec<RangeInclusive<i64>> {
    let mut days: Vec<i64> = Vec::new();
    for day in (today..=today + within).filter_map(date_of) {
        let first = day.year().saturating_sub(ANNIVERSARY_YEARS).max(*YEARS.start());
        for year in first..=day.year() {
            let mut add = |date: Result<Date, jiff::Error>| {
                #[expect(clippy::cast_possible_truncation, reason = "days of years 1 to 9999")]
                days.extend(date.ok().map(|date| days_of(date) as i64));
            };
            add(Date::new(year, day.month(), day.day()));
            if (day.month(), day.day()) == (2, 28) && !date(day.year(), 1, 1).in_leap_year() {
                add(Date::new(year, 2, 29));
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    let mut ranges: Vec<RangeInclusive<i64>> = Vec::new();
    for day in days {
        match ranges.last_mut() {
            Some(last) if *last.end() + 1 == day => *last = *last.start()..=day,
            _ => ranges.push(day..=day),
        }
    }
    ranges
}

/// Milliseconds since 1970 that fulfil the test.
pub(super) fn moments(test: &TimeTest, now: UtcMillis) -> RangeInclusive<i64> {
    let ago = |days: u32| now.0.saturating_sub(i64::from(days) * DAY_MS);
    match test {
        TimeTest::Before { at } => i64::MIN..=at.as_millisecond() - 1,
        TimeTest::After { at } => at.as_millisecond()..=i64::MAX,
        TimeTest::WithinLast { days } => ago(*days)..=now.0,
        TimeTest::OlderThan { days } => i64::MIN..=ago(*days) - 1,
    }
}

/// Ten thousandths of all contacts, by a contact's number: a fixed order that looks like none.
pub(super) fn place_in_order(n: i64, seed: u32) -> i64 {
    let x = (n + i64::from(seed)) % PRIME;
    (x * x % PRIME * 48_271 + x * 7_919) % PRIME % SHARES
}

pub(super) const PRIME: i64 = 1_000_003;
pub(super) const SHARES: i64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn is_anniversary(today: &str, within_days: u32, day: &str) -> bool {
        let today: Date = today.parse().unwrap();
        let day: Date = day.parse().unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "small")]
        let number = |date: Date| days_of(date) as i64;
        let now = UtcMillis(number(today) * DAY_MS + 5);
        let ranges = days(&DateTest::Anniversary { within_days }, now);
        ranges.iter().any(|range| range.contains(&number(day)))
    }

    #[test]
    fn anniversaries_come_every_year() {
        for (today, within, day, expected) in [
            ("2026-01-31", 0, "1990-01-31", true),
            ("2026-01-31", 0, "1990-02-01", false),
            ("2026-01-31", 1, "1990-02-01", true),
            ("2026-12-31", 1, "1990-01-01", true),
            ("2026-02-28", 0, "1992-02-29", true),
            ("2028-02-28", 0, "1992-02-29", false),
            ("2028-02-29", 0, "1992-02-29", true),
            ("2026-03-01", 0, "1992-02-29", false),
            ("2026-01-31", 0, "2027-01-31", false),
        ] {
            assert_eq!(is_anniversary(today, within, day), expected, "{today} +{within} {day}");
        }
    }

    #[test]
    fn shares_are_about_as_large_as_they_say() {
        let count = (1..=100_000).filter(|n| place_in_order(*n, 7) < 1_000).count();
        assert!((9_000..11_000).contains(&count), "{count}");
    }
}
