use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use postroad_base::UtcMillis;

use super::core::{Core, Work};
use super::path::{Line, PathId};
use super::shaper::Shaper;
use crate::shaping::Gate;

/// Paths and shapers looked at per tick.
const TICK_LOOKS: usize = 1_000;

/// What is to be looked at at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wake {
    Path(PathId),
    Shaper(u32),
    Lot(u32),
    /// A rule that routes mail ends.
    Routes,
}

/// Times at which something ends. Entries are never removed early: whoever pops one checks that it still holds.
#[derive(Debug, Default)]
pub(super) struct Wakes {
    heap: BinaryHeap<Reverse<(UtcMillis, Wake)>>,
}

impl Wakes {
    pub fn push(&mut self, at: UtcMillis, wake: Wake) {
        self.heap.push(Reverse((at, wake)));
    }

    pub fn pop(&mut self, now: UtcMillis) -> Option<(UtcMillis, Wake)> {
        self.heap.peek().filter(|Reverse((at, _))| *at <= now)?;
        self.heap.pop().map(|Reverse(entry)| entry)
    }

    pub fn next(&self) -> Option<UtcMillis> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }
}

/// Who gets the next connection. A path that has work asks its shaper; the shaper gives its connections to its paths in
/// turn, those with transactional mail first; when the machine has none left, shapers take turns.
impl Core {
    /// Something changed on a path: the next tick sees what it needs.
    pub(super) fn look_at(&mut self, path: PathId) {
        if let Some(entry) = self.paths.get_mut(path.0)
            && !entry.noted
        {
            entry.noted = true;
            self.noted.push_back(path);
        }
    }

    /// A shaper may have a connection to give, or its gate may have opened.
    pub(super) fn look_at_shaper(&mut self, number: u32) {
        if let Some(shaper) = self.shapers.get_mut(number)
            && !shaper.noted
        {
            shaper.noted = true;
            self.noted_shapers.push_back(number);
        }
    }

    /// Starts sessions where there is work for them. Returns whether to go on at once.
    pub(super) fn serve_all(&mut self, now: UtcMillis) -> bool {
        for _ in 0..TICK_LOOKS {
            let Some(id) = self.noted.pop_front() else { break };
            if let Some(path) = self.paths.get_mut(id.0) {
                path.noted = false;
            }
            self.look_at_path(id, now);
        }
        // Those that wait longest come first.
        for _ in 0..self.starved.len() {
            if self.sessions >= self.limits.sessions {
                break;
            }
            let Some(number) = self.starved.pop_front() else { break };
            if let Some(shaper) = self.shapers.get_mut(number) {
                shaper.starved = false;
            }
            self.serve(number, 1, now);
        }
        for _ in 0..TICK_LOOKS {
            let Some(number) = self.noted_shapers.pop_front() else { break };
            if let Some(shaper) = self.shapers.get_mut(number) {
                shaper.noted = false;
            }
            self.serve(number, u32::MAX, now);
        }
        self.end_lingering();
        !self.noted.is_empty() || !self.noted_shapers.is_empty()
    }

    /// What was to be looked at by now is noted.
    pub(super) fn wake(&mut self, now: UtcMillis) {
        while let Some((at, wake)) = self.wakes.pop(now) {
            match wake {
                Wake::Path(path) => {
                    if self
                        .paths
                        .get_mut(path.0)
                        .and_then(|entry| entry.wakes_at.take_if(|due| *due == at))
                        .is_some()
                    {
                        self.look_at(path);
                    }
                }
                Wake::Lot(number) => {
                    if self.lots.get(number).is_some_and(|lot| lot.wakes_at == at) {
                        self.note_lot(number);
                    }
                }
                Wake::Routes => self.end_routes(now),
                Wake::Shaper(number) => {
                    let shaper = self.shapers.get_mut(number);
                    if shaper.and_then(|entry| entry.wakes_at.take_if(|due| *due == at)).is_some() {
                        self.look_at_shaper(number);
                    }
                }
            }
        }
    }

    /// Sessions that linger make room for those that have none: a lingering session that is woken for nothing ends.
    fn end_lingering(&mut self) {
        for _ in 0..self.starved.len() {
            let Some(id) = self.lingering.pop_front() else { return };
            let Some(path) = self.paths.get_mut(id.0) else { continue };
            path.lingers = false;
            if path.idle > 0 && path.ready == 0 {
                self.work.push(Work::Wake(Arc::clone(&path.signal)));
            }
        }
    }

    fn look_at_path(&mut self, id: PathId, now: UtcMillis) {
        let Some(path) = self.paths.get_mut(id.0) else { return };
        if path.ready == 0 {
            return;
        }
        if let Some(wake) = path.wake(now) {
            if path.wakes_at.is_none_or(|at| at > wake) {
                path.wakes_at = Some(wake);
                self.wakes.push(wake, Wake::Path(id));
            }
            return;
        }
        if path.idle > 0 {
            self.work.push(Work::Wake(Arc::clone(&path.signal)));
        }
        if path.wanted() == 0 {
            return;
        }
        let number = path.shaper;
        let Some(shaper) = self.shapers.get_mut(number) else { return };
        match path.in_turn {
            // It got mail somebody waits for: it changes lines. Its place in the other one means nothing any more.
            None | Some(Line::Bulk) if path.urgent > 0 => shaper.enter_line(path, id, Line::Urgent),
            None => shaper.enter_line(path, id, Line::Bulk),
            Some(_) => {}
        }
        self.look_at_shaper(number);
    }

    /// Gives up to `most` connections of a shaper to its paths.
    fn serve(&mut self, number: u32, most: u32, now: UtcMillis) {
        let mut given = 0;
        while given < most {
            let Some(turn) = self.next_turn(number) else { return };
            match self.may_give(number, turn, now) {
                Give::Yes => {}
                Give::At(at) => return self.wake_shaper(number, at),
                Give::Later => return,
                Give::WhenSessionEnds => {
                    let shaper = self.shapers.get_mut(number).expect("it has just given a turn");
                    if !shaper.starved {
                        shaper.starved = true;
                        self.starved.push_back(number);
                    }
                    return;
                }
                Give::WhenOwnSessionEnds => return self.end_own_lingering(number),
            }
            self.start(number, turn);
            given += 1;
        }
        // There may be more to give; others come first.
        if self.next_turn(number).is_some() {
            self.look_at_shaper(number);
        }
    }

    /// The path whose turn it is, which stays in its line.
    fn next_turn(&mut self, number: u32) -> Option<Turn> {
        loop {
            let shaper = self.shapers.get_mut(number)?;
            let bulk_first = shaper.is_bulks_turn() && !shaper.turns.is_empty();
            let urgent = !shaper.urgent_turns.is_empty() && !bulk_first;
            let line = if urgent { &mut shaper.urgent_turns } else { &mut shaper.turns };
            let id = *line.front()?;
            let own = if urgent { Line::Urgent } else { Line::Bulk };
            let path =
                self.paths.get_mut(id.0).filter(|path| path.in_turn == Some(own) && path.shaper == number);
            let Some(path) = path else {
                line.pop_front();
                continue;
            };
            if path.wanted() > 0 && (path.urgent > 0) == urgent {
                return Some(Turn { path: id, urgent });
            }
            line.pop_front();
            path.in_turn = None;
            if path.wanted() > 0 {
                let line = if path.urgent > 0 { Line::Urgent } else { Line::Bulk };
                shaper.enter_line(path, id, line);
            }
        }
    }

    fn may_give(&mut self, number: u32, turn: Turn, now: UtcMillis) -> Give {
        if let Some(wait) = self.look_at_gates(number, now) {
            return wait;
        }
        let room = self.limits.sessions > self.sessions;
        let Some(shaper) = self.shapers.get_mut(number) else { return Give::Later };
        let allowed = shaper.controller.allowed_connections();
        if shaper.sessions >= allowed {
            shaper.controller.connections_were_full();
            return Give::WhenOwnSessionEnds;
        }
        if !turn.urgent && shaper.sessions >= shaper.for_bulk() {
            shaper.controller.connections_were_full();
            return Give::WhenOwnSessionEnds;
        }
        if !room {
            return Give::WhenSessionEnds;
        }
        if let Some(at) = shaper.controller.wait_for_message(0.0, now) {
            return Give::At(at);
        }
        match shaper.controller.may_dial(1, now) {
            (0, Some(at)) => Give::At(at),
            _ => Give::Yes,
        }
    }

    /// What closed gates say about a shaper; `None` when nothing is closed.
    fn look_at_gates(&mut self, number: u32, now: UtcMillis) -> Option<Give> {
        let shaper = self.shapers.get_mut(number)?;
        let key = shaper.key;
        let own = shaper.controller.look(now);
        let source = look_at_gate(self.source_gates.get_mut(&key.source), now);
        let target = look_at_gate(self.target_gates.get_mut(&key.target), now);
        if let Some(at) = [own, source, target].into_iter().flatten().max() {
            return Some(Give::At(at));
        }
        // Where a gate is half open, one session is enough.
        let probing = self.source_gates.get(&key.source).is_some_and(Gate::is_probing)
            || self.target_gates.get(&key.target).is_some_and(Gate::is_probing);
        let shaper = self.shapers.get(number)?;
        (probing && shaper.sessions > 0).then_some(Give::Later)
    }

    pub(super) fn wake_shaper(&mut self, number: u32, at: UtcMillis) {
        let Some(shaper) = self.shapers.get_mut(number) else { return };
        if shaper.wakes_at.is_none_or(|known| known > at) {
            shaper.wakes_at = Some(at);
            self.wakes.push(at, Wake::Shaper(number));
        }
    }

    /// Paths wait for a connection that sessions without work hold: those may go.
    fn end_own_lingering(&mut self, number: u32) {
        let Some(shaper) = self.shapers.get_mut(number) else { return };
        let lines = shaper.urgent_turns.len() + shaper.turns.len();
        for _ in 0..lines.min(shaper.lingering.len()) {
            let Some(id) = shaper.lingering.pop_front() else { return };
            let Some(path) = self.paths.get_mut(id.0).filter(|path| path.shaper == number) else { continue };
            path.lingers_in_shaper = false;
            if path.idle == 0 {
                continue;
            }
            if shaper.is_short(path.urgent > 0) && (path.ready == 0 || path.urgent == 0) {
                self.work.push(Work::Wake(Arc::clone(&path.signal)));
            }
        }
    }

    /// One connection for the path whose turn it is; if it wants more, it goes to the end of its line.
    fn start(&mut self, number: u32, turn: Turn) {
        let shaper = self.shapers.get_mut(number).expect("it has just given a turn");
        let line = if turn.urgent { &mut shaper.urgent_turns } else { &mut shaper.turns };
        line.pop_front();
        shaper.sessions += 1;
        shaper.controller.dialled(1);
        self.sessions += 1;
        self.work.push(Work::Connect(turn.path));
        let path = self.paths.get_mut(turn.path.0).expect("a path in line is there");
        path.sessions += 1;
        if path.wanted() == 0 {
            path.in_turn = None;
        } else {
            line.push_back(turn.path);
        }
    }

    /// Whether somebody waits for a session of another one to end.
    #[must_use]
    pub fn is_short_of_sessions(&self) -> bool {
        !self.starved.is_empty()
    }

    pub(super) fn shaper(&self, path: PathId) -> &Shaper {
        let number = self.paths.get(path.0).expect("a path lives as long as its sessions").shaper;
        self.shapers.get(number).expect("a shaper lives as long as its paths")
    }

    pub(super) fn shaper_mut(&mut self, path: PathId) -> &mut Shaper {
        let number = self.paths.get(path.0).expect("a path lives as long as its sessions").shaper;
        self.shapers.get_mut(number).expect("a shaper lives as long as its paths")
    }
}

#[derive(Clone, Copy)]
struct Turn {
    path: PathId,
    urgent: bool,
}

/// Whether a connection may be opened.
enum Give {
    Yes,
    /// Not before.
    At(UtcMillis),
    /// Something else will happen first.
    Later,
    /// The machine has none left.
    WhenSessionEnds,
    /// The shaper has none left.
    WhenOwnSessionEnds,
}

fn look_at_gate(gate: Option<&mut Gate>, now: UtcMillis) -> Option<UtcMillis> {
    gate.and_then(|gate| gate.look(now))
}
