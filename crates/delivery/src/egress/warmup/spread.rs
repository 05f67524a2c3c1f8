use postroad_base::UtcMillis;

use super::{Day, Stage};

const HOUR_MILLIS: i64 = 3_600_000;

/// Whether one more mail fits into the day so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    Now,
    LaterAt(UtcMillis),
}

/// Spreads a stage's volume over the day: by the end of each hour its share of the day may be used, and within one hour
/// no more than the stage's hourly figure. Nothing bursts at midnight; what the night left over is there in the morning.
#[must_use]
pub fn allowed(stage: Stage, sent_today: u64, sent_this_hour: u64, now: UtcMillis) -> Allowed {
    let day = Day::of(now);
    let hour = now.since(day.start()).as_secs() / 3_600;
    if sent_today >= stage.daily {
        return Allowed::LaterAt(day.plus(1).start());
    }
    let later = |hour: u64| {
        Allowed::LaterAt(UtcMillis(day.start().0 + i64::try_from(hour).unwrap_or(24) * HOUR_MILLIS))
    };
    if sent_this_hour >= stage.hourly {
        return later(hour + 1);
    }
    // The first hour whose share, with all hours before it, is above what was sent.
    let reached = |hour: u64| share(stage.daily, hour) > sent_today;
    if reached(hour) { Allowed::Now } else { later((hour + 1..24).find(|hour| reached(*hour)).unwrap_or(24)) }
}

/// What may be used by the end of `hour` (0 to 23).
fn share(daily: u64, hour: u64) -> u64 {
    let used = u128::from(daily) * u128::from(hour + 1);
    u64::try_from(used.div_ceil(24)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: Stage = Stage { daily: 240, hourly: 48 };

    fn at(hour: i64) -> UtcMillis {
        UtcMillis(Day(20_000).start().0 + hour * HOUR_MILLIS + 60_000)
    }

    fn check(sent_today: u64, sent_this_hour: u64, hour: i64, expected: Option<i64>) {
        let found = allowed(STAGE, sent_today, sent_this_hour, at(hour));
        let expected = expected.map_or(Allowed::Now, |hour| {
            Allowed::LaterAt(UtcMillis(Day(20_000).start().0 + hour * HOUR_MILLIS))
        });
        assert_eq!(found, expected, "{sent_today} {sent_this_hour} {hour}");
    }

    #[test]
    fn the_day_is_spread() {
        check(9, 9, 0, None);
        check(10, 10, 0, Some(1));
        check(10, 0, 1, None);
        check(45, 0, 1, Some(4));
        check(0, 0, 9, None);
        check(48, 48, 9, Some(10));
        check(240, 3, 22, Some(24));
    }

    #[test]
    fn a_queue_that_is_full_all_day_uses_all_of_it() {
        for stage in crate::egress::warmup::Plan::built_in().iter().flat_map(|plan| plan.stages.clone()) {
            let mut sent = 0;
            for hour in 0..24 {
                let mut this_hour = 0;
                while sent < 5_000 && allowed(stage, sent, this_hour, at(hour)) == Allowed::Now {
                    sent += 1;
                    this_hour += 1;
                }
                assert!(this_hour <= stage.hourly);
            }
            assert_eq!(sent, stage.daily.min(5_000));
        }
    }
}
