use std::collections::{HashMap, VecDeque};

use postroad_base::Stream;

use super::entry::Handle;

/// Of so many picks at least one goes to broadcast mail, so that it ages instead of starving.
const BROADCAST_TURN: u32 = 8;

/// The ready recipients of one path: transactional before broadcast, and inside each a round robin over workspaces, so
/// that one workspace's million does not stand before another's one.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    transactional: RoundRobin,
    broadcast: RoundRobin,
    picks: u32,
}

impl Lanes {
    pub fn push(&mut self, stream: Stream, workspace: u32, handle: Handle) {
        match stream {
            Stream::Transactional => self.transactional.push(workspace, handle),
            Stream::Broadcast | Stream::Sandbox => self.broadcast.push(workspace, handle),
        }
    }

    pub fn pop(&mut self) -> Option<Handle> {
        self.picks = self.picks.wrapping_add(1);
        if self.picks.is_multiple_of(BROADCAST_TURN) {
            self.broadcast.pop().or_else(|| self.transactional.pop())
        } else {
            self.transactional.pop().or_else(|| self.broadcast.pop())
        }
    }

    pub fn len(&self) -> usize {
        self.transactional.len + self.broadcast.len
    }

    /// Everything in the lanes, outdated entries too.
    pub fn handles(&self) -> impl Iterator<Item = Handle> + '_ {
        let both = [&self.transactional, &self.broadcast];
        both.into_iter().flat_map(|ring| ring.waiting.values().flatten().copied())
    }

    /// Drops outdated entries.
    pub fn retain(&mut self, keep: impl Fn(Handle) -> bool) {
        for ring in [&mut self.transactional, &mut self.broadcast] {
            ring.retain(&keep);
        }
    }

    pub fn drain(&mut self) -> Vec<Handle> {
        let mut all = Vec::with_capacity(self.len());
        while let Some(handle) = self.pop() {
            all.push(handle);
        }
        all
    }
}

#[derive(Debug, Default)]
struct RoundRobin {
    /// Workspaces with something waiting, in the order of their next turn.
    ring: VecDeque<u32>,
    waiting: HashMap<u32, VecDeque<Handle>>,
    len: usize,
}

/// A lane below this size is not worth shrinking.
const KEEP_CAPACITY: usize = 1 << 14;

impl RoundRobin {
    fn push(&mut self, workspace: u32, handle: Handle) {
        let lane = self.waiting.entry(workspace).or_default();
        if lane.is_empty() {
            self.ring.push_back(workspace);
        }
        lane.push_back(handle);
        self.len += 1;
    }

    fn retain(&mut self, keep: impl Fn(Handle) -> bool) {
        self.waiting.retain(|_, lane| {
            lane.retain(|handle| keep(*handle));
            lane.shrink_to_fit();
            !lane.is_empty()
        });
        self.ring.retain(|workspace| self.waiting.contains_key(workspace));
        self.len = self.waiting.values().map(VecDeque::len).sum();
    }

    fn pop(&mut self) -> Option<Handle> {
        let workspace = self.ring.pop_front()?;
        let lane = self.waiting.get_mut(&workspace)?;
        let handle = lane.pop_front();
        if lane.is_empty() {
            self.waiting.remove(&workspace);
        } else {
            if lane.capacity() > KEEP_CAPACITY && lane.len() < lane.capacity() / 4 {
                lane.shrink_to(lane.len() * 2);
            }
            self.ring.push_back(workspace);
        }
        if handle.is_some() {
            self.len -= 1;
        }
        handle
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handle(n: u32) -> Handle {
        Handle { message: n, slot: 0, generation: 0 }
    }

    #[test]
    fn workspaces_take_turns_and_transactional_goes_first() {
        let mut lanes = Lanes::default();
        for n in 0..3 {
            lanes.push(Stream::Broadcast, 1, handle(n));
        }
        lanes.push(Stream::Transactional, 1, handle(10));
        lanes.push(Stream::Transactional, 1, handle(11));
        lanes.push(Stream::Transactional, 2, handle(20));
        let order: Vec<u32> = std::iter::from_fn(|| lanes.pop()).map(|handle| handle.message).collect();
        assert_eq!(order, [10, 20, 11, 0, 1, 2]);
        assert_eq!(lanes.len(), 0);
    }

    #[test]
    fn broadcast_never_starves() {
        let mut lanes = Lanes::default();
        lanes.push(Stream::Broadcast, 1, handle(999));
        for n in 0..100 {
            lanes.push(Stream::Transactional, 1, handle(n));
        }
        let position = std::iter::from_fn(|| lanes.pop()).position(|handle| handle.message == 999);
        assert_eq!(position, Some(BROADCAST_TURN as usize - 1));
    }
}
