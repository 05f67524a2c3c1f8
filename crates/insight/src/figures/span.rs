use std::time::Duration;

use postroad_base::UtcMillis;

pub(super) const MINUTE_MS: i64 = 60_000;
pub(super) const QUARTER_MINUTES: i64 = 15;
pub(super) const MINUTES_PER_DAY: i64 = 1_440;
/// How long counts stay per minute, and per quarter of an hour.
pub(super) const MINUTES_KEPT: Duration = Duration::from_secs(2 * 86_400);
pub(super) const QUARTERS_KEPT: Duration = Duration::from_secs(40 * 86_400);

/// A span of time, widened to what is counted apart: whole minutes within the last two days, quarters of an hour within
/// 40, hours before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub since: UtcMillis,
    pub until: UtcMillis,
    /// Whether its counts are those per hour.
    pub(super) is_old: bool,
}

impl Span {
    /// The span from `since` until before `until`; an `until` that is not after `since` makes it empty.
    #[must_use]
    pub fn new(since: UtcMillis, until: UtcMillis, now: UtcMillis) -> Self {
        let until = until.max(since);
        // A quarter that is younger than its age when it was put together may be minutes still; minutes are quarters too.
        let grain = grain_of(since, now);
        let last = grain_of(until, now).min(grain);
        Self {
            since: floor(since, grain),
            until: floor(UtcMillis(until.0.saturating_add(last - 1)), last),
            is_old: grain == 60 * MINUTE_MS,
        }
    }

    /// The span of the same length before this one.
    #[must_use]
    pub fn before(&self, now: UtcMillis) -> Self {
        let length = self.until.0.saturating_sub(self.since.0);
        Self::new(UtcMillis(self.since.0.saturating_sub(length)), self.since, now)
    }

    pub(super) fn minutes(&self) -> (i64, i64) {
        (self.since.0.div_euclid(MINUTE_MS), self.until.0.div_euclid(MINUTE_MS))
    }
}

fn grain_of(at: UtcMillis, now: UtcMillis) -> i64 {
    match now.since(at) {
        age if age < MINUTES_KEPT => MINUTE_MS,
        age if age < QUARTERS_KEPT => 15 * MINUTE_MS,
        _ => 60 * MINUTE_MS,
    }
}

fn floor(at: UtcMillis, grain: i64) -> UtcMillis {
    UtcMillis(at.0 - at.0.rem_euclid(grain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMillis = UtcMillis(1_772_359_200_000);

    fn check(since_ago_secs: u64, until_ago_secs: u64, expected_secs: (i64, i64)) {
        let at = |ago| NOW.minus(Duration::from_secs(ago));
        let span = Span::new(at(since_ago_secs), at(until_ago_secs), NOW);
        let ago = |at: UtcMillis| (NOW.0 - at.0) / 1_000;
        assert_eq!((ago(span.since), ago(span.until)), expected_secs);
    }

    #[test]
    fn spans_are_widened_to_what_is_counted() {
        check(3_630, 30, (3_660, 0));
        check(3 * 86_400 + 60, 61, (3 * 86_400 + 900, 60));
        check(3 * 86_400 + 60, 2 * 86_400 + 3_601, (3 * 86_400 + 900, 2 * 86_400 + 3_600));
        check(50 * 86_400 + 60, 0, (50 * 86_400 + 3_600, 0));
        check(0, 60, (0, 0));
    }
}
