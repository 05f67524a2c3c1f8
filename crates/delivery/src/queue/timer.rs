use std::cmp::Reverse;
use std::collections::BinaryHeap;

use postroad_base::UtcMillis;

use super::entry::Handle;

/// Due times in order. Entries are never removed early: whoever pops one checks that it still holds.
#[derive(Debug, Default)]
pub(super) struct Timer {
    heap: BinaryHeap<Reverse<(UtcMillis, Handle)>>,
}

/// A heap below this size is not worth shrinking.
const KEEP_CAPACITY: usize = 1 << 16;

impl Timer {
    pub fn push(&mut self, due: UtcMillis, handle: Handle) {
        self.heap.push(Reverse((due, handle)));
    }

    /// The next entry that is due at `now`.
    pub fn pop(&mut self, now: UtcMillis) -> Option<(UtcMillis, Handle)> {
        self.heap.peek().filter(|Reverse((due, _))| *due <= now)?;
        let entry = self.heap.pop();
        if self.heap.capacity() > KEEP_CAPACITY && self.heap.len() < self.heap.capacity() / 4 {
            self.heap.shrink_to(self.heap.len() * 2);
        }
        entry.map(|Reverse(entry)| entry)
    }

    pub fn next_due(&self) -> Option<UtcMillis> {
        self.heap.peek().map(|Reverse((due, _))| *due)
    }

    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Drops outdated entries.
    pub fn retain(&mut self, keep: impl Fn(UtcMillis, Handle) -> bool) {
        self.heap.retain(|Reverse((due, handle))| keep(*due, *handle));
        self.heap.shrink_to_fit();
    }

    /// Every entry, in no order, outdated ones too.
    pub fn entries(&self) -> impl Iterator<Item = (UtcMillis, Handle)> + '_ {
        self.heap.iter().map(|Reverse(entry)| *entry)
    }
}
