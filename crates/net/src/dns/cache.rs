use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::rr::{Name, RData, RecordType};
use lru::LruCache;
use parking_lot::Mutex;
use postroad_base::UtcMillis;

use super::LookupError;

/// Name (fully qualified, lower case) and type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    pub name: Name,
    pub kind: RecordType,
}

/// What upstream said, with the time it may be used for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub records: Vec<RData>,
    pub name_exists: bool,
    pub secure: bool,
    pub ttl: Duration,
}

pub(super) type Outcome = Result<Arc<Found>, LookupError>;

/// An outcome and when it ends.
#[derive(Clone, Debug)]
pub(super) struct Cached {
    pub outcome: Outcome,
    pub expires_at: UtcMillis,
}

/// The least recently used answers make room for new ones; expired ones are never returned.
#[derive(Debug)]
pub(super) struct Cache(Mutex<LruCache<Question, Cached>>);

impl Cache {
    pub fn new(entries: usize) -> Self {
        Self(Mutex::new(LruCache::new(NonZeroUsize::new(entries).unwrap_or(NonZeroUsize::MIN))))
    }

    pub fn get(&self, question: &Question, now: UtcMillis) -> Option<Cached> {
        let mut entries = self.0.lock();
        let cached = entries.get(question)?;
        if cached.expires_at > now {
            return Some(cached.clone());
        }
        entries.pop(question);
        None
    }

    pub fn put(&self, question: Question, cached: Cached) {
        self.0.lock().put(question, cached);
    }

    pub fn remove(&self, question: &Question) {
        self.0.lock().pop(question);
    }

    pub fn clear(&self) {
        self.0.lock().clear();
    }

    pub fn len(&self) -> usize {
        self.0.lock().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str) -> Question {
        Question { name: Name::from_ascii(name).unwrap(), kind: RecordType::A }
    }

    fn cached(expires_at: i64) -> Cached {
        Cached { outcome: Err(LookupError::Timeout), expires_at: UtcMillis(expires_at) }
    }

    #[test]
    fn answers_end_and_the_oldest_make_room() {
        let cache = Cache::new(2);
        cache.put(question("a."), cached(1_000));
        cache.put(question("b."), cached(9_000));
        assert!(cache.get(&question("a."), UtcMillis(999)).is_some());
        cache.put(question("c."), cached(9_000));
        assert!(cache.get(&question("b."), UtcMillis(0)).is_none(), "least recently used");
        assert!(cache.get(&question("a."), UtcMillis(1_000)).is_none(), "expired");
        assert_eq!(cache.len(), 1);
    }
}
