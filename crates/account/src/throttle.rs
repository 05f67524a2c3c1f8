use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::UtcMillis;

/// Failures of one login before it is refused from new places, and the time they are remembered.
const LOGIN_FAILURES: u32 = 10;
const LOGIN_WINDOW: Duration = Duration::from_secs(15 * 60);
/// Failures of one address (IPv6: of its /64) over all logins.
const ADDRESS_FAILURES: u32 = 30;
const ADDRESS_WINDOW: Duration = Duration::from_secs(15 * 60);
/// How long an address that knew the password stays a known place of the login.
const KNOWN_WINDOW: Duration = Duration::from_secs(7 * 86_400);
/// Entries of each table; 24 bytes each, about.
const CAPACITY: usize = 65_536;

/// Too many failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many failed logins; try again later")]
pub struct Throttled {
    pub retry_after_secs: u32,
}

/// Slows down guessing of passwords, wherever the guesses come from.
///
/// Each login and each address may fail so often in a quarter of an hour. A login that strangers fail at stays usable
/// from the addresses it succeeded from lately, so that guessing does not lock the owner out. Counted in the memory of
/// one process; keys are kept as hashes and forgotten when there are too many, oldest first.
#[derive(Clone)]
pub struct LoginThrottle(Arc<Inner>);

struct Inner {
    hasher: RandomState,
    logins: Mutex<Counts>,
    addresses: Mutex<Counts>,
    known: Mutex<Counts>,
}

impl LoginThrottle {
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            hasher: RandomState::new(),
            logins: Mutex::new(Counts::new(LOGIN_WINDOW)),
            addresses: Mutex::new(Counts::new(ADDRESS_WINDOW)),
            known: Mutex::new(Counts::new(KNOWN_WINDOW)),
        }))
    }

    /// To be asked before a password is checked.
    ///
    /// # Errors
    /// [`Throttled`] says when to come back. The password must not be checked then, right or wrong.
    pub fn check(&self, login: &str, ip: IpAddr, now: UtcMillis) -> Result<(), Throttled> {
        let inner = &self.0;
        inner.addresses.lock().check(inner.hash(&network(ip)), ADDRESS_FAILURES, now)?;
        if inner.known.lock().count(inner.hash(&(login, network(ip))), now) > 0 {
            return Ok(());
        }
        inner.logins.lock().check(inner.hash(&login), LOGIN_FAILURES, now)
    }

    pub fn failure(&self, login: &str, ip: IpAddr, now: UtcMillis) {
        let inner = &self.0;
        inner.addresses.lock().add(inner.hash(&network(ip)), now);
        inner.logins.lock().add(inner.hash(&login), now);
    }

    pub fn success(&self, login: &str, ip: IpAddr, now: UtcMillis) {
        let inner = &self.0;
        let mut known = inner.known.lock();
        let key = inner.hash(&(login, network(ip)));
        known.remove(key);
        known.add(key, now);
    }
}

impl Default for LoginThrottle {
    fn default() -> Self {
        Self::new()
    }
}

impl Inner {
    /// Keyed with random bits of this process, so that nobody can choose colliding names.
    fn hash(&self, key: &impl Hash) -> u64 {
        self.hasher.hash_one(key)
    }
}

/// A customer has a /64 of IPv6 at least (RFC 6177 §2); counting single addresses would count nothing.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}

/// Events per key within a window that begins with the first.
struct Counts {
    window: Duration,
    young: HashMap<u64, (UtcMillis, u32)>,
    old: HashMap<u64, (UtcMillis, u32)>,
}

impl Counts {
    fn new(window: Duration) -> Self {
        Self { window, young: HashMap::new(), old: HashMap::new() }
    }

    fn find(&self, key: u64, now: UtcMillis) -> Option<(UtcMillis, u32)> {
        let found = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        found.filter(|(since, _)| now < since.plus(self.window))
    }

    fn count(&self, key: u64, now: UtcMillis) -> u32 {
        self.find(key, now).map_or(0, |(_, count)| count)
    }

    fn check(&self, key: u64, limit: u32, now: UtcMillis) -> Result<(), Throttled> {
        match self.find(key, now) {
            Some((since, count)) if count >= limit => {
                let left = since.plus(self.window).since(now);
                Err(Throttled { retry_after_secs: u32::try_from(left.as_secs() + 1).unwrap_or(u32::MAX) })
            }
            _ => Ok(()),
        }
    }

    fn add(&mut self, key: u64, now: UtcMillis) {
        let (since, count) = self.find(key, now).unwrap_or((now, 0));
        if self.young.len() >= CAPACITY / 2 && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, (since, count.saturating_add(1)));
    }

    fn remove(&mut self, key: u64) {
        self.young.remove(&key);
        self.old.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: UtcMillis = UtcMillis(1_700_000_000_000);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn distributed_guesses_on_one_login_are_stopped_but_the_owner_is_not() {
        let throttle = LoginThrottle::new();
        let home = ip("192.0.2.1");
        throttle.success("pr_a", home, START);
        for n in 0..LOGIN_FAILURES {
            let stranger = IpAddr::V4((0xc633_6400 + n).into());
            assert_eq!(throttle.check("pr_a", stranger, START), Ok(()));
            throttle.failure("pr_a", stranger, START);
        }
        let throttled = throttle.check("pr_a", ip("203.0.113.9"), START).unwrap_err();
        assert_eq!(throttled.retry_after_secs, 901);
        assert_eq!(throttle.check("pr_a", home, START), Ok(()));
        assert_eq!(throttle.check("pr_b", ip("203.0.113.9"), START), Ok(()));
        assert_eq!(throttle.check("pr_a", ip("203.0.113.9"), START.plus(LOGIN_WINDOW)), Ok(()));
    }

    #[test]
    fn one_address_that_tries_many_logins_is_stopped() {
        let throttle = LoginThrottle::new();
        for n in 0..ADDRESS_FAILURES {
            let address = ip(&format!("2001:db8::{n:x}"));
            assert_eq!(throttle.check(&n.to_string(), address, START), Ok(()));
            throttle.failure(&n.to_string(), address, START);
        }
        assert!(throttle.check("new", ip("2001:db8::ffff"), START).is_err());
        assert_eq!(throttle.check("new", ip("2001:db8:0:1::"), START), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut counts = Counts::new(LOGIN_WINDOW);
        for key in 0..200_000 {
            counts.add(key, START);
        }
        assert!(counts.young.len() + counts.old.len() <= CAPACITY);
    }
}
