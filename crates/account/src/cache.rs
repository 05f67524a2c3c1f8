//! A bounded cache of look-ups, found or not.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::UtcMillis;

/// How long a look-up may be answered from memory. A change made by another process is effective after this.
pub const CACHE_TTL: Duration = Duration::from_secs(5);

/// Two generations: when the young one is full it becomes the old one, and the old one is forgotten. So insertion is
/// cheap and memory bounded, whatever keys are asked for.
pub struct Cache<K, V> {
    generation_max: usize,
    inner: Mutex<Inner<K, V>>,
}

struct Inner<K, V> {
    young: HashMap<K, (UtcMillis, V)>,
    old: HashMap<K, (UtcMillis, V)>,
    /// Counts invalidations, so that what was read before one is not kept after it.
    epoch: u64,
}

/// The state of the cache before a look-up in the database began.
#[derive(Clone, Copy)]
pub struct Ticket(u64);

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// Holds `capacity` entries at most.
    pub fn new(capacity: usize) -> Self {
        let inner = Inner { young: HashMap::new(), old: HashMap::new(), epoch: 0 };
        Self { generation_max: capacity.div_ceil(2), inner: Mutex::new(inner) }
    }

    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q, now: UtcMillis) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let inner = self.inner.lock();
        let (at, value) = inner.young.get(key).or_else(|| inner.old.get(key))?;
        // A clock that went back makes an entry old, not eternal.
        (*at <= now && now.since(*at) < CACHE_TTL).then(|| value.clone())
    }

    /// To be taken before the database is asked.
    pub fn ticket(&self) -> Ticket {
        Ticket(self.inner.lock().epoch)
    }

    /// Keeps an answer unless something was invalidated since the ticket was taken.
    pub fn put(&self, ticket: Ticket, key: K, value: V, now: UtcMillis) {
        let mut inner = self.inner.lock();
        if inner.epoch != ticket.0 {
            return;
        }
        if inner.young.len() >= self.generation_max && !inner.young.contains_key(&key) {
            inner.old = std::mem::take(&mut inner.young);
        }
        inner.young.insert(key, (now, value));
    }

    /// Forgets everything. Changes are rare, look-ups are cheap to repeat.
    pub fn clear(&self) {
        let mut inner = self.inner.lock();
        inner.epoch += 1;
        inner.young.clear();
        inner.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_expire_and_are_bounded() {
        let cache = Cache::new(4);
        let put = |key: i64, at| cache.put(cache.ticket(), key, key * 2, UtcMillis(at));
        put(1, 0);
        assert_eq!(cache.get(&1, UtcMillis(4_999)), Some(2));
        assert_eq!(cache.get(&1, UtcMillis(5_000)), None);
        assert_eq!(cache.get(&1, UtcMillis(-1)), None);
        for key in 2..1_000 {
            put(key, 0);
        }
        let inner = cache.inner.lock();
        assert!(inner.young.len() + inner.old.len() <= 4);
        drop(inner);
        assert_eq!(cache.get(&999, UtcMillis(0)), Some(1_998));
        assert_eq!(cache.get(&500, UtcMillis(0)), None);
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let cache = Cache::new(4);
        let ticket = cache.ticket();
        cache.clear();
        cache.put(ticket, 1, 1, UtcMillis(0));
        assert_eq!(cache.get(&1, UtcMillis(0)), None);
    }
}
