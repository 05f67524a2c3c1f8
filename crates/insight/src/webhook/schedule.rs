//! When a failed delivery is tried again: Standard Webhooks, "Deliverability and reliability".

use std::time::Duration;

use postroad_base::UtcMillis;

/// Attempts of one delivery.
pub const ATTEMPTS_MAX: u32 = 10;
/// What an endpoint may ask for with Retry-After at most.
pub(super) const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 3_600);
/// An endpoint that failed for so long without a success in between is turned off.
pub(super) const DISABLE_AFTER: Duration = Duration::from_secs(5 * 24 * 3_600);
/// Added to a delay at most, as a part of it.
const JITTER_PERCENT: u32 = 20;

const SECOND: u64 = 1;
const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;
/// After the first failure, the second, and so on.
const DELAYS: [u64; ATTEMPTS_MAX as usize - 1] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/// When a delivery that failed `tries` times is due again; `None` when it is given up. `salt` spreads deliveries
/// that failed together.
pub(super) fn next(
    tries: u32,
    now: UtcMillis,
    retry_after: Option<Duration>,
    salt: u64,
) -> Option<UtcMillis> {
    let place = usize::try_from(tries.checked_sub(1)?).ok()?;
    let delay = Duration::from_secs(*DELAYS.get(place)?);
    let jitter = delay * JITTER_PERCENT / 100 * scattered(salt, tries) / 1_000;
    let asked = retry_after.unwrap_or_default().min(RETRY_AFTER_MAX);
    Some(now.plus((delay + jitter).max(asked)))
}

/// 0 to 1,000, evenly over salts (the finalizer of `splitmix64`).
fn scattered(salt: u64, tries: u32) -> u32 {
    let mut mixed = salt.wrapping_add(u64::from(tries).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) % 1_001) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMillis = UtcMillis(1_000_000);

    fn delay(tries: u32, salt: u64) -> Option<Duration> {
        next(tries, NOW, None, salt).map(|due| due.since(NOW))
    }

    #[test]
    fn delays_follow_the_schedule_within_their_jitter() {
        for (tries, base) in (1..).zip(DELAYS) {
            let base = Duration::from_secs(base);
            for salt in 0..100 {
                let delay = delay(tries, salt).unwrap();
                assert!(delay >= base && delay <= base * 12 / 10, "{tries}: {delay:?}");
            }
        }
        assert_eq!(delay(ATTEMPTS_MAX, 0), None);
        assert_ne!(delay(4, 1), delay(4, 2));
    }

    #[test]
    fn an_endpoint_may_ask_for_more_time_but_not_for_ever() {
        let asked = |secs| next(1, NOW, Some(Duration::from_secs(secs)), 0).unwrap().since(NOW);
        assert_eq!(asked(60), Duration::from_secs(60));
        assert_eq!(asked(10_000_000), RETRY_AFTER_MAX);
    }
}
