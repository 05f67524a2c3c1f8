use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

use crate::Stored;

/// Bodies of recently accepted messages, so that the first attempt need not read the disk.
#[derive(Debug)]
pub(crate) struct BodyCache {
    limit: usize,
    bytes: usize,
    bodies: HashMap<u64, Stored>,
    /// Oldest first; may name some that are gone.
    order: VecDeque<u64>,
}

/// Names of what is gone that may stand in `order` before it is cleaned.
const STALE_MAX: usize = 4096;

impl BodyCache {
    pub fn new(limit: usize) -> Self {
        Self { limit, bytes: 0, bodies: HashMap::new(), order: VecDeque::new() }
    }

    pub fn get(&self, key: u64) -> Option<Stored> {
        self.bodies.get(&key).cloned()
    }

    /// Keeps a body, and lets go of the oldest ones if need be. `payload` is meta and body in one piece.
    pub fn insert(&mut self, key: u64, payload: &Bytes, meta_len: usize) {
        if payload.len() > self.limit / 4 {
            return;
        }
        let stored = Stored { meta: payload.slice(..meta_len), body: payload.slice(meta_len..) };
        self.bytes += payload.len();
        self.bodies.insert(key, stored);
        self.order.push_back(key);
        while self.bytes > self.limit
            && let Some(oldest) = self.order.pop_front()
        {
            self.remove(oldest);
        }
        if self.order.len() > self.bodies.len() + STALE_MAX {
            self.order.retain(|key| self.bodies.contains_key(key));
        }
    }

    pub fn remove(&mut self, key: u64) {
        if let Some(stored) = self.bodies.remove(&key) {
            self.bytes -= stored.meta.len() + stored.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first_and_memory_is_bounded() {
        let mut cache = BodyCache::new(100);
        let payload = Bytes::from_static(b"mmbbbbbbbb");
        for key in 0..12 {
            cache.insert(key, &payload, 2);
        }
        assert_eq!(cache.get(1), None);
        assert_eq!(cache.get(2).unwrap().meta, "mm");
        assert_eq!(cache.get(11).unwrap().body, "bbbbbbbb");
        cache.remove(11);
        assert_eq!(cache.bytes, 90);
        cache.insert(12, &Bytes::from(vec![0; 26]), 0);
        assert_eq!(cache.get(12), None);
        for key in 100..100_000 {
            cache.insert(key, &payload, 2);
            cache.remove(key);
        }
        assert!(cache.order.len() <= STALE_MAX + 12);
    }
}
