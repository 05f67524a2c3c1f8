use std::fmt;

use postroad_base::UtcMillis;
use serde::{Deserialize, Serialize};

const MILLIS: i64 = 86_400_000;

/// A day of UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    #[must_use]
    pub fn of(at: UtcMillis) -> Self {
        Self(at.0.div_euclid(MILLIS))
    }

    /// Midnight at its beginning.
    #[must_use]
    pub fn start(self) -> UtcMillis {
        UtcMillis(self.0.saturating_mul(MILLIS))
    }

    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this one; negative when it is before it.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// As in `2026-11-28` (ISO 8601), by the civil calendar.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Days from civil, inverted: eras of 400 years that begin on 1 March.
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_dates() {
        for (day, text) in [
            (0, "1970-01-01"),
            (19_782, "2024-02-29"),
            (20_785, "2026-11-28"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
        ] {
            assert_eq!(Day(day).to_string(), text);
        }
        assert_eq!(Day::of(UtcMillis(86_400_000 * 3 + 5)), Day(3));
        assert_eq!(Day(3).start(), UtcMillis(86_400_000 * 3));
    }
}
