//! Events as the messages a sender gets of them.

mod complaint;
mod daily;
mod failure;

use bytes::Bytes;
use postroad_base::UtcMillis;

use crate::world::{Happening, WorldEvent};

/// What a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// RFC 5965
    Complaint,
    /// RFC 3464
    Failure,
    /// RFC 9990
    Dmarc,
    /// RFC 8460
    Tls,
}

/// A message of the world to the sender.
#[derive(Clone, Debug)]
pub struct Report {
    pub kind: ReportKind,
    /// Empty for the null reverse-path.
    pub reverse_path: String,
    header: String,
    body: String,
}

impl Report {
    /// The whole message, addressed to `to`.
    #[must_use]
    pub fn content_for(&self, to: &str) -> Vec<u8> {
        format!("To: <{to}>\r\n{}\r\n{}", self.header, self.body).into_bytes()
    }
}

/// The report of an event; `original` finds the content of a message by its number.
pub(super) fn report(event: &WorldEvent, original: impl FnOnce(u64) -> Option<Bytes>) -> Option<Report> {
    match &event.happening {
        Happening::Complained { about, format } => {
            Some(complaint::compose(event, about, (*format)?, &original(about.message).unwrap_or_default()))
        }
        Happening::Bounced { about, reply } => {
            Some(failure::compose(event, about, reply, &original(about.message).unwrap_or_default()))
        }
        Happening::DmarcReport(facts) => Some(daily::dmarc(event, facts)),
        Happening::TlsReport(facts) => Some(daily::tls(event, facts)),
        _ => None,
    }
}

/// What every report begins with; the content type follows.
fn header(from: &str, subject: &str, at: UtcMillis, id: &str) -> String {
    let domain = from.rsplit_once('@').map_or(from, |(_, domain)| domain);
    format!(
        "From: <{from}>\r\nSubject: {subject}\r\nDate: {}\r\nMessage-ID: <{id}@{domain}>\r\nMIME-Version: 1.0\r\n",
        date(at)
    )
}

/// The fields before the first empty line, each with its line end.
fn header_of(content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    match text.split_once("\r\n\r\n") {
        Some((header, _)) => format!("{header}\r\n"),
        None => text.into_owned(),
    }
}

/// RFC 5322 §3.3, in UTC.
fn date(at: UtcMillis) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let secs = at.as_secs();
    let (days, rest) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let weekday = usize::try_from(days.rem_euclid(7)).map_or("Thu", |day| DAYS[day]);
    let month = usize::try_from(month - 1).map_or("Jan", |month| MONTHS[month]);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{weekday}, {day} {month} {year} {hour:02}:{minute:02}:{second:02} +0000")
}

/// Year, month and day of days since 1970-01-01, by the rules of the Gregorian calendar: eras of 400 years that begin in
/// March.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(UtcMillis(0)), "Thu, 1 Jan 1970 00:00:00 +0000");
        assert_eq!(date(UtcMillis(1_709_251_199_000)), "Thu, 29 Feb 2024 23:59:59 +0000");
        assert_eq!(date(UtcMillis(1_764_321_600_000)), "Fri, 28 Nov 2025 09:20:00 +0000");
    }

    #[test]
    fn headers_end_at_the_empty_line() {
        assert_eq!(header_of(b"A: 1\r\nB: 2\r\n\r\nbody"), "A: 1\r\nB: 2\r\n");
    }
}
