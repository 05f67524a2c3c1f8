//! How tools write times, and where a person stands.

use postroad_base::UtcMillis;

/// What the person is to the system the file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Subscribed,
    Unconfirmed,
    /// Known, but never asked for mail.
    Unasked,
    Unsubscribed,
    /// The address bounced for good.
    Cleaned,
    Complained,
}

impl Standing {
    /// Whether mail may go there, once there is consent.
    pub fn is_reachable(self) -> bool {
        matches!(self, Self::Subscribed | Self::Unconfirmed | Self::Unasked)
    }
}

/// The words of several tools; `None` for one that none of them uses.
pub(super) fn standing(text: &str) -> Option<Standing> {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match plain.as_str() {
        "subscribed" | "enabled" | "active" | "confirmed" | "softbounced" | "optedin" | "true" | "yes"
        | "y" | "1" | "구독" | "구독중" => Standing::Subscribed,
        "unconfirmed" | "pending" => Standing::Unconfirmed,
        "neversubscribed" | "nonsubscribed" | "transactional" => Standing::Unasked,
        "unsubscribed" | "blocklisted" | "blacklisted" | "disabled" | "inactive" | "optedout"
        | "suppressed" | "false" | "no" | "n" | "0" | "수신거부" | "구독취소" => {
            Standing::Unsubscribed
        }
        "cleaned" | "bounced" | "hardbounced" | "hardbounce" => Standing::Cleaned,
        "complained" | "complaint" | "spam" | "junk" | "markedasspam" | "abuse" => Standing::Complained,
        _ => return None,
    })
}

/// When somebody unsubscribed, as far as it is known; `None` when the cell says that they did not.
pub(super) fn left(text: &str) -> Option<Option<UtcMillis>> {
    let plain = text.to_lowercase();
    match plain.as_str() {
        "" | "no" | "n" | "false" | "0" | "f" | "-" | "null" | "none" | "[]" => None,
        _ => Some(moment(text)),
    }
}

/// Seconds that are taken for a time: from 2001 to 2100.
const EPOCH_SECS: std::ops::Range<i64> = 978_307_200..4_102_444_800;

/// A time as RFC 3339 has it, as tools write it in UTC (`2026-01-31 10:00:00`), a day, or seconds since 1970.
pub(super) fn moment(text: &str) -> Option<UtcMillis> {
    let text = text.trim().trim_end_matches(" UTC");
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(UtcMillis(at.as_millisecond()));
    }
    if let Ok(number) = text.parse::<i64>() {
        let secs = if EPOCH_SECS.contains(&number) { Some(number) } else { None };
        let millis = Some(number).filter(|number| EPOCH_SECS.contains(&(number / 1_000)));
        return secs.map(|secs| secs * 1_000).or(millis).map(UtcMillis);
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok().or_else(|| of_format(text))?;
    Some(UtcMillis(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

/// Ways of writing a time that cannot be taken for another one.
const FORMATS: [&str; 6] =
    ["%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d"];

fn of_format(text: &str) -> Option<jiff::civil::DateTime> {
    FORMATS.into_iter().find_map(|format| {
        let parsed = jiff::fmt::strtime::parse(format, text).ok()?;
        parsed.to_datetime().ok().or_else(|| Some(parsed.to_date().ok()?.at(0, 0, 0, 0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: UtcMillis = UtcMillis(1_769_860_800_000);
    const MIDNIGHT: UtcMillis = UtcMillis(1_769_817_600_000);

    #[test]
    fn times_are_read_as_tools_write_them() {
        for (text, expected) in [
            ("2026-01-31 12:00:00", Some(NOON)),
            ("2026-01-31 12:00:00 UTC", Some(NOON)),
            ("2026-01-31T13:00:00+01:00", Some(NOON)),
            ("2026-01-31", Some(MIDNIGHT)),
            ("31.01.2026 12:00", Some(NOON)),
            ("2026/01/31", Some(MIDNIGHT)),
            ("1769860800", Some(NOON)),
            ("1769860800000", Some(NOON)),
            ("12", None),
            // The third of January or the first of March.
            ("01/03/2026", None),
            ("yesterday", None),
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
    }

    #[test]
    fn standings_are_read_as_tools_write_them() {
        for (text, expected) in [
            ("Enabled", Some(Standing::Subscribed)),
            ("NEVER_SUBSCRIBED", Some(Standing::Unasked)),
            ("Blocklisted", Some(Standing::Unsubscribed)),
            ("Marked as spam", Some(Standing::Complained)),
            ("Hard bounced", Some(Standing::Cleaned)),
            ("perhaps", None),
        ] {
            assert_eq!(standing(text), expected, "{text}");
        }
        assert_eq!(left("no"), None);
        assert_eq!(left("yes"), Some(None));
        assert_eq!(left("['USER_SUPPRESSED']"), Some(None));
        assert_eq!(left("2026-01-31"), Some(Some(MIDNIGHT)));
    }
}
