use postroad_base::UtcMillis;

/// A point in time with the zone it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    pub utc: UtcMillis,
    /// Minutes east of UTC; 0 also where the zone says nothing (`-0000`, RFC 5322 §3.3).
    pub offset_minutes: i32,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const SECS_PER_DAY: i64 = 86_400;
/// Tokens of a date-time and what comments may add.
const TOKENS_MAX: usize = 16;

/// RFC 5322 §3.3 in UTC: `Mon, 23 Nov 2026 22:38:00 +0000`. Years outside 0..=9999 are clamped.
#[must_use]
pub fn format_date(at: UtcMillis) -> String {
    // Year 0 to the end of year 9999.
    let secs = at.as_secs().clamp(-62_167_219_200, 253_402_300_799);
    let (days, time) = (secs.div_euclid(SECS_PER_DAY), secs.rem_euclid(SECS_PER_DAY));
    let (year, month, day) = civil_from_days(days);
    let weekday = DAYS[usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0)];
    let month = MONTHS[usize::try_from(month - 1).unwrap_or(0)];
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{weekday}, {day} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000")
}

/// Reads a date-time (RFC 5322 §3.3 and the obsolete forms of §4.3: comments, two-digit years, named zones). A wrong day of
/// the week is forgiven; a missing zone is UTC.
#[must_use]
pub fn parse_date(value: &[u8]) -> Option<DateTime> {
    let text = without_comments(value)?;
    let mut tokens = text.split_ascii_whitespace().take(TOKENS_MAX).peekable();
    if tokens.peek()?.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let weekday = tokens.next()?.trim_end_matches(',');
        if !DAYS.iter().any(|day| weekday.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(day))) {
            return None;
        }
    }
    let day = number(tokens.next()?, 1..=31)?;
    let month_name = tokens.next()?;
    let month = 1 + MONTHS.iter().position(|month| month.eq_ignore_ascii_case(month_name))?;
    let year = year(tokens.next()?)?;
    let secs_of_day = time_of_day(tokens.next()?)?;
    let offset_minutes = tokens.next().map_or(Some(0), zone)?;
    let month = i64::try_from(month).ok()?;
    let days = days_from_civil(year, month, day);
    if civil_from_days(days) != (year, month, day) {
        return None;
    }
    let secs = days * SECS_PER_DAY + secs_of_day - i64::from(offset_minutes) * 60;
    Some(DateTime { utc: UtcMillis(secs * 1000), offset_minutes })
}

/// Comments become spaces, and so do the spaces that §4.3 allows around colons and commas.
fn without_comments(value: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(value.len());
    let mut depth = 0_usize;
    let mut bytes = value.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            b'\\' if depth > 0 => {
                bytes.next();
            }
            _ if depth > 0 => {}
            b',' => text.push_str(", "),
            b':' => {
                text.truncate(text.trim_end().len());
                text.push(':');
            }
            byte if byte.is_ascii_whitespace() => {
                if !text.ends_with([' ', ':']) {
                    text.push(' ');
                }
            }
            byte if byte.is_ascii_graphic() => text.push(char::from(*byte)),
            _ => return None,
        }
        if depth > 0 && !text.ends_with([' ', ':']) {
            text.push(' ');
        }
    }
    Some(text)
}

fn number(text: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| range.contains(number))
}

/// RFC 5322 §4.3: two digits below 50 are 2000 and later; three digits and the other twos count from 1900.
fn year(text: &str) -> Option<i64> {
    let year = number(text, 0..=9999)?;
    match text.len() {
        2 if year < 50 => Some(year + 2000),
        2 | 3 => Some(year + 1900),
        4 => Some(year),
        _ => None,
    }
}

fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hour = number(parts.next()?, 0..=23)?;
    let minute = number(parts.next()?, 0..=59)?;
    // RFC 5322 §3.3: a leap second may be written.
    let second = parts.next().map_or(Some(0), |second| number(second, 0..=60))?;
    if parts.next().is_some() {
        return None;
    }
    Some(hour * 3600 + minute * 60 + second)
}

/// Minutes east of UTC. RFC 5322 §4.3: military letters and unknown names are read as `-0000`.
fn zone(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        first if first.is_ascii_alphabetic() => return Some(named_zone(text) * 60),
        _ => return None,
    };
    let digits = &text[1..];
    if digits.len() != 4 {
        return None;
    }
    let hours = number(&digits[..2], 0..=99)?;
    let minutes = number(&digits[2..], 0..=59)?;
    Some(sign * i32::try_from(hours * 60 + minutes).ok()?)
}

fn named_zone(text: &str) -> i32 {
    match text.to_ascii_uppercase().as_str() {
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => 0,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = (month_index + 2) % 12 + 1;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, secs: i64, offset_minutes: i32) {
        let expected = Some(DateTime { utc: UtcMillis(secs * 1000), offset_minutes });
        assert_eq!(parse_date(text.as_bytes()), expected, "{text:?}");
    }

    #[test]
    fn dates() {
        check("Fri, 21 Nov 1997 09:55:06 -0600", 880_127_706, -360);
        check("21 Nov 97 09:55:06 CST", 880_127_706, -360);
        check("  Fri, 21 Nov 1997 09(comment):   55  :  06 -0600 (a (nested) one)", 880_127_706, -360);
        check("Fri,21 Nov 1997 09:55:06 -0600", 880_127_706, -360);
        check("Fri, 21\r\n Nov 1997 09:55:06\r\n -0600", 880_127_706, -360);
        check("Thu, 1 Jan 1970 00:00:00 GMT", 0, 0);
        check("1 Jan 70 00:00 Z", 0, 0);
        check("Thu, 1 Jan 1970 00:00:00", 0, 0);
        check("Thu, 29 Feb 2024 23:59:60 +0000", 1_709_251_200, 0);
        check("Mon, 29 Feb 2024 05:30:00 +0530", 1_709_164_800, 330);
        check("Fri, 1 Jan 100 00:00:00 UT", 946_684_800, 0);
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in [
            "",
            "yesterday",
            "Fri, 30 Feb 2024 00:00:00 +0000",
            "32 Jan 2024 00:00:00 +0000",
            "1 Jan 2024 24:00:00 +0000",
            "1 Jan 2024 00:00:00 0000",
            "1 Jan 2024 00:00:00 +00",
            "1 Foo 2024 00:00:00 +0000",
            "1 Jan 20245 00:00:00 +0000",
            "1 Jan 2024 00:00:00:00 +0000",
            "2024-01-01T00:00:00Z",
            "1 Jan 2024 00:00:00 +0000)",
            "1 Jan +24 00:00:00 +0000",
        ] {
            assert_eq!(parse_date(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn written_dates() {
        assert_eq!(format_date(UtcMillis(0)), "Thu, 1 Jan 1970 00:00:00 +0000");
        assert_eq!(format_date(UtcMillis(1_795_473_480_999)), "Mon, 23 Nov 2026 22:38:00 +0000");
        assert_eq!(format_date(UtcMillis::MAX), "Fri, 31 Dec 9999 23:59:59 +0000");
    }

    proptest::proptest! {
        #[test]
        fn round_trip(secs in -2_000_000_000_i64..250_000_000_000) {
            let secs = secs.max(-60_000_000_000);
            let written = format_date(UtcMillis(secs * 1000));
            proptest::prop_assert_eq!(parse_date(written.as_bytes()).unwrap().utc, UtcMillis(secs * 1000));
        }

        #[test]
        fn never_panics(text in "\\PC{0,60}", bytes: Vec<u8>) {
            let _ = (parse_date(text.as_bytes()), parse_date(&bytes));
        }
    }
}
