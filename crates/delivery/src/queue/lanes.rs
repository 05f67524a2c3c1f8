use std::collections::{HashMap, VecDeque};

use postroad_base::Stream;

use super::entry::Handle;

/// Of so many picks at least one goes to broadcast mail, so that it ages instead of starving.
const BROADCAST_TURN: u32 = 8;
/// Recipients a workspace may send in its turn. A message to more of them is paid for with the turns after it.
const QUANTUM: i32 = 10;

/// Whether somebody waits for mail of this stream.
pub(super) fn is_urgent(stream: Stream) -> bool {
    stream == Stream::Transactional
}

/// What was picked from the lanes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Picked {
    pub handle: Handle,
    pub urgent: bool,
    pub workspace: u32,
}

/// The ready recipients of one path: transactional before broadcast, and inside each a deficit round robin over
/// workspaces, so that one workspace's million does not stand before another's one.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    transactional: RoundRobin,
    broadcast: RoundRobin,
    picks: u32,
}

impl Lanes {
    pub fn push(&mut self, stream: Stream, workspace: u32, handle: Handle) {
        self.ring(is_urgent(stream)).push(workspace, handle);
    }

    fn ring(&mut self, urgent: bool) -> &mut RoundRobin {
        if urgent { &mut self.transactional } else { &mut self.broadcast }
    }

    /// Whether the next pick is transactional; `None` when there is none.
    pub fn next_is_urgent(&self) -> Option<bool> {
        let bulks_turn = self.picks % BROADCAST_TURN == BROADCAST_TURN - 1;
        match (self.transactional.len, self.broadcast.len) {
            (0, 0) => None,
            (0, _) => Some(false),
            (_, 0) => Some(true),
            _ => Some(!bulks_turn),
        }
    }

    /// The next one of its class.
    pub fn pop_class(&mut self, urgent: bool) -> Option<Picked> {
        let (workspace, handle) = self.ring(urgent).pop()?;
        Some(Picked { handle, urgent, workspace })
    }

    /// `recipients` of one who was picked go.
    pub fn charge(&mut self, picked: Picked, recipients: usize) {
        self.picks = self.picks.wrapping_add(1);
        self.ring(picked.urgent).charge(picked.workspace, recipients);
    }

    /// Entries of a class, outdated ones too.
    pub fn len_of(&self, urgent: bool) -> usize {
        if urgent { self.transactional.len } else { self.broadcast.len }
    }

    pub fn len(&self) -> usize {
        self.transactional.len + self.broadcast.len
    }

    /// Everything in the lanes, outdated entries too.
    pub fn handles(&self) -> impl Iterator<Item = Handle> + '_ {
        let both = [&self.transactional, &self.broadcast];
        both.into_iter().flat_map(|ring| ring.waiting.values().flat_map(|lane| &lane.handles).copied())
    }

    /// Drops outdated entries.
    pub fn retain(&mut self, keep: impl Fn(Handle) -> bool) {
        for ring in [&mut self.transactional, &mut self.broadcast] {
            ring.retain(&keep);
        }
    }

    pub fn drain(&mut self) -> Vec<Handle> {
        let mut all = Vec::with_capacity(self.len());
        for ring in [&mut self.transactional, &mut self.broadcast] {
            while let Some((_, handle)) = ring.pop() {
                all.push(handle);
            }
            *ring = RoundRobin::default();
        }
        all
    }
}

#[derive(Debug, Default)]
struct RoundRobin {
    /// Workspaces with something waiting, in the order of their next turn.
    ring: VecDeque<u32>,
    waiting: HashMap<u32, Lane>,
    len: usize,
}

/// What one workspace has waiting.
#[derive(Debug, Default)]
struct Lane {
    handles: VecDeque<Handle>,
    /// Recipients it may still send in this turn; debt when it sent more.
    deficit: i32,
}

/// A lane below this size is not worth shrinking.
const KEEP_CAPACITY: usize = 1 << 14;

impl RoundRobin {
    fn push(&mut self, workspace: u32, handle: Handle) {
        let lane = self.waiting.entry(workspace).or_insert_with(|| {
            self.ring.push_back(workspace);
            Lane { handles: VecDeque::new(), deficit: QUANTUM }
        });
        lane.handles.push_back(handle);
        self.len += 1;
    }

    fn retain(&mut self, keep: impl Fn(Handle) -> bool) {
        self.waiting.retain(|_, lane| {
            lane.handles.retain(|handle| keep(*handle));
            lane.handles.shrink_to_fit();
            !lane.handles.is_empty()
        });
        self.ring.retain(|workspace| self.waiting.contains_key(workspace));
        self.len = self.waiting.values().map(|lane| lane.handles.len()).sum();
    }

    /// The next entry of whose turn it is. A workspace in debt waits a turn for every quantum of it.
    fn pop(&mut self) -> Option<(u32, Handle)> {
        loop {
            let workspace = *self.ring.front()?;
            let Some(lane) = self.waiting.get_mut(&workspace) else {
                self.ring.pop_front();
                continue;
            };
            if lane.deficit <= 0 && self.ring.len() > 1 {
                lane.deficit = lane.deficit.saturating_add(QUANTUM);
                self.ring.rotate_left(1);
                continue;
            }
            let Some(handle) = lane.handles.pop_front() else {
                self.waiting.remove(&workspace);
                self.ring.pop_front();
                continue;
            };
            self.len -= 1;
            if lane.handles.capacity() > KEEP_CAPACITY && lane.handles.len() < lane.handles.capacity() / 4 {
                lane.handles.shrink_to(lane.handles.len() * 2);
            }
            return Some((workspace, handle));
        }
    }

    fn charge(&mut self, workspace: u32, recipients: usize) {
        let Some(lane) = self.waiting.get_mut(&workspace) else { return };
        lane.deficit = lane.deficit.saturating_sub(i32::try_from(recipients).unwrap_or(i32::MAX));
        if lane.handles.is_empty() {
            // Whoever comes again later begins with a fresh turn at the end of the line.
            self.waiting.remove(&workspace);
            if self.ring.front() == Some(&workspace) {
                self.ring.pop_front();
            } else {
                self.ring.retain(|other| *other != workspace);
            }
        } else if self.ring.len() == 1 && lane.deficit <= 0 {
            lane.deficit = QUANTUM;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handle(n: u32) -> Handle {
        Handle { message: n, slot: 0, generation: 0 }
    }

    /// Takes everything, `recipients` at a time.
    fn order(lanes: &mut Lanes, recipients: usize) -> Vec<u32> {
        let mut order = Vec::new();
        while let Some(urgent) = lanes.next_is_urgent() {
            let picked = lanes.pop_class(urgent).unwrap();
            lanes.charge(picked, recipients);
            order.push(picked.handle.message);
        }
        order
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
        assert_eq!(order(&mut lanes, QUANTUM as usize), [10, 20, 11, 0, 1, 2]);
        assert_eq!(lanes.len(), 0);
    }

    #[test]
    fn a_turn_is_counted_in_recipients_not_in_messages() {
        let mut lanes = Lanes::default();
        for n in 0..40 {
            lanes.push(Stream::Broadcast, 1, handle(n));
            lanes.push(Stream::Broadcast, 2, handle(100 + n));
        }
        let mut sent = [0, 0];
        for _ in 0..44 {
            let picked = lanes.pop_class(false).unwrap();
            let recipients = if picked.workspace == 1 { 100 } else { 10 };
            lanes.charge(picked, recipients);
            sent[picked.workspace as usize - 1] += recipients;
        }
        assert_eq!(sent, [400, 400], "the one with big messages gets fewer of them");
    }

    #[test]
    fn broadcast_never_starves() {
        let mut lanes = Lanes::default();
        lanes.push(Stream::Broadcast, 1, handle(999));
        for n in 0..100 {
            lanes.push(Stream::Transactional, 1, handle(n));
        }
        let position = order(&mut lanes, 1).iter().position(|message| *message == 999);
        assert_eq!(position, Some(BROADCAST_TURN as usize - 1));
    }
}
