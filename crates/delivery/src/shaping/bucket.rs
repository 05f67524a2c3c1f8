use std::time::Duration;

use postroad_base::UtcMillis;

/// A token bucket whose rate may change between calls. It may go into debt: what was sent was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    tokens: f64,
    at: UtcMillis,
}

/// A wait that a change of the rate, or a clock that was set, must not make longer.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

impl Bucket {
    #[must_use]
    pub fn full(burst: f64, now: UtcMillis) -> Self {
        Self { tokens: burst, at: now }
    }

    /// Tokens there are at `now`.
    pub fn available(&mut self, per_sec: f64, burst: f64, now: UtcMillis) -> f64 {
        let passed = now.since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        self.tokens = (self.tokens + passed * per_sec).min(burst);
        self.tokens
    }

    /// When there will be `wanted` tokens; `None` when there are.
    pub fn wait_for(&mut self, wanted: f64, per_sec: f64, burst: f64, now: UtcMillis) -> Option<UtcMillis> {
        let missing = wanted.min(burst) - self.available(per_sec, burst, now);
        // A thousandth of a token is what rounding to milliseconds leaves.
        if missing <= 0.001 {
            return None;
        }
        let secs = (missing / per_sec.max(f64::MIN_POSITIVE)).min(LONGEST_WAIT.as_secs_f64());
        Some(now.plus(Duration::from_secs_f64(secs)).max(UtcMillis(now.0 + 1)))
    }

    pub fn take(&mut self, tokens: f64) {
        self.tokens -= tokens;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_rate_and_says_when_the_next_one_is_there() {
        let mut bucket = Bucket::full(2.0, UtcMillis(0));
        let mut taken = 0;
        let mut now = UtcMillis(0);
        while now < UtcMillis(60_000) {
            match bucket.wait_for(1.0, 0.5, 2.0, now) {
                Some(at) => {
                    assert!(at > now);
                    now = at;
                }
                None => {
                    bucket.take(1.0);
                    taken += 1;
                }
            }
        }
        assert_eq!(taken, 2 + 30 - 1, "the burst, and one each two seconds");
    }

    #[test]
    fn debt_is_paid_back_and_a_rest_is_not_saved_up() {
        let mut bucket = Bucket::full(1.0, UtcMillis(0));
        bucket.take(11.0);
        assert_eq!(bucket.wait_for(1.0, 1.0, 1.0, UtcMillis(0)), Some(UtcMillis(11_000)));
        assert!((bucket.available(1.0, 1.0, UtcMillis(1_000_000)) - 1.0).abs() < 1e-9);
    }
}
