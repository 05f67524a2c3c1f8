use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicI64, Ordering};

use parking_lot::RwLock;
use postroad_base::WorkspaceId;

/// 64-bit keyed hashes of every suppressed (workspace, address): eight bytes each, so a million fit in 20 MB.
#[derive(Debug, Default)]
pub(super) struct Filter {
    hasher: RandomState,
    hashes: RwLock<HashSet<u64>>,
    last_seq: AtomicI64,
}

impl Filter {
    fn hash(&self, workspace: WorkspaceId, address: &str) -> u64 {
        self.hasher.hash_one((workspace, address))
    }

    pub fn may_contain(&self, workspace: WorkspaceId, address: &str) -> bool {
        let hashes = self.hashes.read();
        !hashes.is_empty() && hashes.contains(&self.hash(workspace, address))
    }

    pub fn add<'a>(&self, entries: impl Iterator<Item = (WorkspaceId, &'a str)>, last_seq: i64) {
        let mut hashes = self.hashes.write();
        hashes.extend(entries.map(|(workspace, address)| self.hash(workspace, address)));
        self.last_seq.fetch_max(last_seq, Ordering::SeqCst);
    }

    pub fn last_seq(&self) -> i64 {
        self.last_seq.load(Ordering::SeqCst)
    }
}
