use std::collections::VecDeque;
use std::time::Duration;

use postroad_base::UtcMillis;

use super::path::{Line, Path, PathId, SiteId};
use crate::egress::SourceIndex;
use crate::shaping::{Controller, ProfileId};

/// Whom limits are kept for: a provider, or a site where no provider is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Provider(ProfileId),
    Site(SiteId),
    /// A relay host, by the workspace that set it.
    Relay(Option<u32>),
}

/// What one set of limits is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShaperKey {
    pub source: SourceIndex,
    pub target: Target,
}

/// The limits of one source at one target, over all the paths between them: a provider may have thousands of sites.
#[derive(Debug)]
pub(super) struct Shaper {
    pub key: ShaperKey,
    pub controller: Controller,
    pub paths: u32,
    /// Sessions of all its paths.
    pub sessions: u32,
    /// Recipients that are ready on its paths.
    pub ready: u32,
    /// Those of them that are transactional.
    pub urgent: u32,
    /// Batches of other mail that are in the hands of sessions.
    pub bulk_in_hand: u32,
    /// Paths that want a connection: those with transactional mail, and the others.
    pub urgent_turns: VecDeque<PathId>,
    pub turns: VecDeque<PathId>,
    /// Paths with sessions that linger, and some where they no longer do.
    pub lingering: VecDeque<PathId>,
    /// It is in line to be served by the dispatcher.
    pub noted: bool,
    /// It waits for a session of another one to end.
    pub starved: bool,
    pub wakes_at: Option<UtcMillis>,
    /// Batches handed out, for ageing.
    pub picks: u32,
    /// The last change of its limits that was written down.
    pub kept_at: Option<UtcMillis>,
}

/// What was learned about a target is remembered for so long after its last path is gone.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);
/// Of so many batches at least one is not transactional, so that other mail ages instead of starving.
pub(super) const BULK_TURN: u32 = 8;

impl Shaper {
    pub fn new(key: ShaperKey, controller: Controller) -> Self {
        Self {
            key,
            controller,
            paths: 0,
            sessions: 0,
            ready: 0,
            urgent: 0,
            bulk_in_hand: 0,
            urgent_turns: VecDeque::new(),
            turns: VecDeque::new(),
            lingering: VecDeque::new(),
            noted: false,
            starved: false,
            wakes_at: None,
            picks: 0,
            kept_at: None,
        }
    }

    /// Connections that mail nobody waits for may have: one is kept free for mail somebody waits for, where there are two.
    pub fn for_bulk(&self) -> u32 {
        match self.controller.allowed_connections() {
            few @ 0..=1 => few,
            more => more - 1,
        }
    }

    /// Whether it is the turn of mail nobody waits for.
    pub fn is_bulks_turn(&self) -> bool {
        self.picks % BULK_TURN == BULK_TURN - 1
    }

    /// Whether paths wait for a connection that a session of `urgent` (or not) mail holds.
    pub fn is_short(&self, urgent: bool) -> bool {
        let full = self.sessions >= self.controller.allowed_connections();
        let bulk_full = self.sessions >= self.for_bulk();
        (full && !self.urgent_turns.is_empty()) || (!urgent && bulk_full && !self.turns.is_empty())
    }

    /// A path waits for a connection.
    pub fn enter_line(&mut self, path: &mut Path, id: PathId, line: Line) {
        path.in_turn = Some(line);
        match line {
            Line::Urgent => self.urgent_turns.push_back(id),
            Line::Bulk => self.turns.push_back(id),
        }
    }

    pub fn is_unused(&self, now: UtcMillis) -> bool {
        let known = self.controller.changed_at().is_some_and(|at| now.since(at) < REMEMBERED);
        self.paths == 0 && !known && !self.noted && !self.starved
    }
}
