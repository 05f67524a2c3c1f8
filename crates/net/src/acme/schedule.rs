//! When to try: pure functions of times and of a random number.

use std::time::Duration;

use postroad_base::UtcMillis;

use super::{RENEW_AT_REMAINING_FRACTION, RENEWAL_JITTER_FRACTION, RETRY_MAX, RETRY_MIN};

/// When a certificate of this life is renewed.
pub(super) fn renew_at(valid_until: UtcMillis, lifetime: Duration, randomness: u64) -> UtcMillis {
    let jitter = part(lifetime / RENEWAL_JITTER_FRACTION, randomness);
    valid_until.minus(lifetime / RENEW_AT_REMAINING_FRACTION).minus(jitter)
}

/// RFC 9773 §4.2: "Select a uniform random time within the suggested window".
pub(super) fn within_window(start: UtcMillis, end: UtcMillis, randomness: u64) -> UtcMillis {
    start.plus(part(end.since(start), randomness))
}

/// The pause after the `failures`th failure in a row: doubled each time, then up to a quarter more.
pub(super) fn retry_delay(failures: u32, randomness: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let delay = RETRY_MIN.saturating_mul(1 << doublings).min(RETRY_MAX);
    delay + part(delay / 4, randomness)
}

/// From nothing to the whole.
fn part(whole: Duration, randomness: u64) -> Duration {
    let millis = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX - 1);
    Duration::from_millis(randomness % (millis + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn renewal_comes_at_a_third_left_or_a_little_before() {
        let until = UtcMillis(0).plus(90 * DAY);
        assert_eq!(renew_at(until, 90 * DAY, 0), UtcMillis(0).plus(60 * DAY));
        for randomness in [1, 12_345_678_901, u64::MAX] {
            let at = renew_at(until, 90 * DAY, randomness);
            assert!(at > UtcMillis(0).plus(58 * DAY) && at <= UtcMillis(0).plus(60 * DAY));
        }
    }

    #[test]
    fn retries_slow_down_and_never_stop() {
        let mut last = Duration::ZERO;
        for failures in 1..100 {
            let (least, most) = (retry_delay(failures, 0), retry_delay(failures, u64::MAX));
            assert!(least >= last && least >= RETRY_MIN && most <= RETRY_MAX * 5 / 4, "{failures}");
            last = least;
        }
        assert_eq!(last, RETRY_MAX);
    }

    #[test]
    fn windows_are_kept() {
        let (start, end) = (UtcMillis(1_000), UtcMillis(2_000));
        assert!((0..5_000).map(|n| within_window(start, end, n)).all(|at| at >= start && at <= end));
        assert_eq!(within_window(end, start, 77), end);
    }
}
