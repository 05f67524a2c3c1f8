//! Which counts a question is answered from.

use postroad_db::{Value, values};

use super::span::QUARTER_MINUTES;

/// How finely counts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// For spans within the last two days.
    Minute,
    /// Quarters of an hour, and minutes where the span begins or ends between two of them.
    Quarter,
    /// For spans that begin before quarters are kept.
    Hour,
}

/// A query for `minute, kind, n` of everything that was counted from minute `first` until before `end`; the minute is the
/// first one of what was counted together.
pub(super) fn counts(ws: i64, first: i64, end: i64, grain: Grain) -> (String, Vec<Value>) {
    let minutes = "SELECT minute, kind, n FROM log_minutes WHERE ws = ? AND minute >= ? AND minute < ?";
    match grain {
        Grain::Minute => (minutes.to_owned(), values![ws, first, end]),
        Grain::Hour => {
            let sql =
                "SELECT hour * 60 AS minute, kind, n FROM log_totals WHERE ws = ? AND hour >= ? AND hour < ?";
            (sql.to_owned(), values![ws, first.div_euclid(60), (end + 59).div_euclid(60)])
        }
        Grain::Quarter => {
            // A span that lies within one quarter has no whole one: it is all beginning.
            let from = (first + QUARTER_MINUTES - 1).div_euclid(QUARTER_MINUTES);
            let until = end.div_euclid(QUARTER_MINUTES).max(from);
            let (begins, ends) = (from * QUARTER_MINUTES, until * QUARTER_MINUTES);
            let sql = format!(
                "SELECT quarter * {QUARTER_MINUTES} AS minute, kind, n FROM log_quarters \
                WHERE ws = ? AND quarter >= ? AND quarter < ? UNION ALL {minutes} UNION ALL {minutes}"
            );
            (sql, values![ws, from, until, ws, first, begins.min(end), ws, ends, end])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quarters, and the minutes at both ends.
    fn check(first: i64, end: i64, expected: [(i64, i64); 3]) {
        let (_, values) = counts(7, first, end, Grain::Quarter);
        let numbers: Vec<i64> =
            values.iter().map(|value| if let Value::Int(number) = value { *number } else { -1 }).collect();
        let pairs: Vec<_> = numbers.chunks(3).map(|part| (part[1], part[2])).collect();
        assert_eq!(pairs, expected, "{first} to {end}");
    }

    #[test]
    fn a_span_is_cut_at_its_quarters() {
        check(0, 30, [(0, 2), (0, 0), (30, 30)]);
        check(7, 40, [(1, 2), (7, 15), (30, 40)]);
        check(7, 15, [(1, 1), (7, 15), (15, 15)]);
        check(7, 12, [(1, 1), (7, 12), (15, 12)]);
        check(15, 16, [(1, 1), (15, 15), (15, 16)]);
    }
}
