//! How often a key or an address may ask: a generic cell rate algorithm.
//!
//! Of our own rather than `governor`, whose keyed state grows with whoever asks, reads a clock of its own and does not tell
//! what remains.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderValue};
use parking_lot::Mutex;
use postroad_base::UtcMillis;

/// Keys remembered at most, in two generations: when the young one is full it becomes the old one, and the old one is
/// forgotten. Whoever fills it regains a full burst, and nothing else.
const KEYS_MAX: usize = 100_000;

/// So many requests in a burst, refilled at this rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub per_minute: u32,
}

impl Rate {
    fn interval_micros(self) -> u64 {
        60_000_000 / u64::from(self.per_minute.max(1))
    }
}

/// What the limiter says of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    pub allowed: bool,
    pub burst: u32,
    pub remaining: u32,
    /// Until the burst is full again.
    pub window_secs: u64,
    /// Until the next request is allowed; 0 when this one is.
    pub retry_after_secs: u64,
}

/// One limiter for many keys.
#[derive(Debug)]
pub struct RateLimiter<K> {
    rate: Rate,
    /// When each key's burst is full again, in microseconds since the epoch.
    full_at: Mutex<Generations<K>>,
}

#[derive(Debug)]
struct Generations<K> {
    young: HashMap<K, u64>,
    old: HashMap<K, u64>,
}

impl<K: Hash + Eq> RateLimiter<K> {
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self { rate, full_at: Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() }) }
    }

    /// Counts a request of `key`, unless it is over the limit.
    pub fn check(&self, key: K, now: UtcMillis) -> Decision {
        let now = u64::try_from(now.0).unwrap_or(0).saturating_mul(1_000);
        let interval = self.rate.interval_micros();
        let capacity = interval * u64::from(self.rate.burst);
        let mut generations = self.full_at.lock();
        let known = generations.get(&key);
        let full_at = known.unwrap_or(0).max(now);
        let after = full_at + interval;
        let allowed = after - now <= capacity;
        let kept = if allowed { after } else { full_at };
        if allowed {
            generations.put(key, after);
        }
        let used = kept - now;
        Decision {
            allowed,
            burst: self.rate.burst,
            remaining: u32::try_from(capacity.saturating_sub(used) / interval).unwrap_or(u32::MAX),
            window_secs: used.div_ceil(1_000_000),
            retry_after_secs: if allowed { 0 } else { (after - now - capacity).div_ceil(1_000_000).max(1) },
        }
    }
}

impl<K: Hash + Eq> Generations<K> {
    fn get(&self, key: &K) -> Option<u64> {
        self.young.get(key).or_else(|| self.old.get(key)).copied()
    }

    fn put(&mut self, key: K, full_at: u64) {
        if self.young.len() >= KEYS_MAX / 2 && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, full_at);
    }
}

/// One household or machine: an IPv4 address, or the /64 of an IPv6 address.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

/// The headers of draft-ietf-httpapi-ratelimit-headers §3 and §4.
pub fn write_headers(headers: &mut HeaderMap, policy: &str, rate: Rate, decision: &Decision) {
    let window = u64::from(rate.burst) * rate.interval_micros() / 1_000_000;
    let policy_text = format!("\"{policy}\";q={};w={}", rate.burst, window.max(1));
    let state_text = format!("\"{policy}\";r={};t={}", decision.remaining, decision.window_secs);
    for (name, text) in [("ratelimit-policy", policy_text), ("ratelimit", state_text)] {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_refills() {
        let limiter = RateLimiter::new(Rate { burst: 3, per_minute: 60 });
        let at = |millis: i64| limiter.check("key", UtcMillis(1_000_000 + millis));
        assert_eq!(
            [at(0), at(0), at(0)].map(|one| (one.allowed, one.remaining)),
            [(true, 2), (true, 1), (true, 0)]
        );
        let refused = at(0);
        assert_eq!((refused.allowed, refused.retry_after_secs, refused.window_secs), (false, 1, 3));
        assert!(!at(999).allowed);
        assert!(at(1_000).allowed);
        assert!(limiter.check("other", UtcMillis(1_000_000)).allowed);
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = RateLimiter::new(Rate { burst: 1, per_minute: 1 });
        for key in 0..KEYS_MAX * 2 {
            limiter.check(key, UtcMillis(0));
        }
        let generations = limiter.full_at.lock();
        assert!(generations.young.len() + generations.old.len() <= KEYS_MAX);
    }

    #[test]
    fn a_household_is_one_key() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
