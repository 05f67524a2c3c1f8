use serde::{Deserialize, Serialize};

use super::{Day, Plan, Progress};

/// When a daily volume becomes possible with one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// If every day from today is promoted.
    pub earliest: Day,
    /// At the pace so far (days per stage since it began).
    pub at_pace: Day,
}

/// The days on which `daily` becomes possible; today if it is already. `began` is the first day of the warm-up.
#[must_use]
pub fn forecast(plan: &Plan, progress: &Progress, began: Day, today: Day, daily: u64) -> Forecast {
    let needed = plan.stages.iter().position(|stage| stage.daily >= daily).unwrap_or(plan.stages.len());
    let stages = i64::try_from(needed).unwrap_or(i64::MAX).saturating_sub(i64::from(progress.stage)).max(0);
    // The stage of a day is decided at its end, so stage n has taken n days at the fastest.
    let climbed = i64::from(progress.stage).max(1);
    let days = today.since(began).max(climbed);
    // Rounded up: a forecast that is late by a day disappoints nobody.
    let at_pace = (stages.saturating_mul(days) + climbed - 1) / climbed;
    Forecast { earliest: today.plus(stages), at_pace: today.plus(at_pace) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stage: u32, age_days: i64, daily: u64, expected: (i64, i64)) {
        let plan = Plan::find("sparkpost").unwrap();
        let today = Day(20_000);
        let progress = Progress { stage, ..Progress::begin(today) };
        let found = forecast(&plan, &progress, today.plus(-age_days), today, daily);
        assert_eq!((found.earliest.since(today), found.at_pace.since(today)), expected);
    }

    #[test]
    fn volumes_have_a_date() {
        check(0, 0, 200, (0, 0));
        check(0, 0, 1_000_000, (19, 19));
        check(4, 8, 10_000, (1, 2));
        check(4, 6, 20_000, (2, 3));
        check(10, 10, 5_000, (0, 0));
        check(28, 28, 20_000_000, (1, 1));
    }
}
