use std::sync::Arc;
use std::time::Duration;

use postroad_base::UtcMillis;
use postroad_net::dns::{Route, SiteKey};
use tokio::sync::Notify;

use super::lanes::Lanes;
use crate::egress::SourceIndex;
use crate::shaping::ProfileId;

/// What connections are made over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathKey {
    /// From a source to the exact MX set of one or more recipient domains.
    Site { source: SourceIndex, site: SiteId },
    /// A relay host, by the workspace that set it (`None`: the installation's).
    Relay(Option<u32>),
}

/// A path's number in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub(super) u32);

/// A site's number in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(pub(super) u32);

#[derive(Clone, Copy, Debug)]
pub struct PathLimits {
    /// Simultaneous connections of one source to one provider or site, whatever profiles say.
    pub connections: u32,
    /// Simultaneous connections of all paths.
    pub sessions: u32,
}

/// What a path is allowed at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathState {
    Open,
    /// Nothing is tried before `until`, then one connection probes.
    Suspended {
        until: UtcMillis,
        because: String,
    },
    /// The probe is under way.
    Probing {
        because: String,
    },
}

const SUSPEND_FIRST: Duration = Duration::from_secs(30);
const SUSPEND_LONGEST: Duration = Duration::from_secs(15 * 60);

/// The machines one or more domains have their mailboxes on.
#[derive(Debug)]
pub(super) struct Site {
    /// Whose they are. A domain that is a provider's by name does not share a site with others.
    pub provider: Option<ProfileId>,
    pub key: SiteKey,
    pub route: Arc<Route>,
    /// Recipient domains that are known to go there.
    pub domains: u32,
    /// The paths that lead there, one for each source that is used.
    pub paths: Vec<PathId>,
    /// Limits that are kept for it.
    pub shapers: u32,
}

/// The lines for connections: of paths where somebody waits for mail, and of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Urgent,
    Bulk,
}

#[derive(Debug)]
pub(super) struct Path {
    pub key: PathKey,
    /// Whose limits hold.
    pub shaper: u32,
    /// Who is ready to go this way, and some who no longer are.
    pub lanes: Lanes,
    /// Those who are.
    pub ready: u32,
    /// Those of them that are transactional.
    pub urgent: u32,
    /// Sessions that are connecting, working or idle.
    pub sessions: u32,
    /// Sessions that were let in.
    pub established: u32,
    /// Sessions waiting for work.
    pub idle: u32,
    /// Whether its hosts can be talked to.
    pub state: PathState,
    pub failures: u32,
    /// Wakes idle sessions.
    pub signal: Arc<Notify>,
    /// It is in line to be looked at by the dispatcher.
    pub noted: bool,
    /// The line of its shaper in which it waits for a connection.
    pub in_turn: Option<Line>,
    /// It is among those that had a session without work, of all and of its shaper.
    pub lingers: bool,
    pub lingers_in_shaper: bool,
    /// When the dispatcher is going to look at it because a suspension ends.
    pub wakes_at: Option<UtcMillis>,
}

impl Path {
    pub fn new(key: PathKey, shaper: u32) -> Self {
        Self {
            key,
            shaper,
            lanes: Lanes::default(),
            ready: 0,
            urgent: 0,
            sessions: 0,
            established: 0,
            idle: 0,
            state: PathState::Open,
            failures: 0,
            signal: Arc::new(Notify::new()),
            noted: false,
            in_turn: None,
            lingers: false,
            lingers_in_shaper: false,
            wakes_at: None,
        }
    }

    /// How many more sessions would have something to do now. Those that are connecting are on their way to it.
    pub fn wanted(&self) -> u32 {
        let connecting = self.sessions.saturating_sub(self.established);
        let wanted = self.ready.saturating_sub(self.idle).saturating_sub(connecting);
        match self.state {
            PathState::Open => wanted,
            PathState::Suspended { .. } => 0,
            PathState::Probing { .. } => wanted.min(1_u32.saturating_sub(self.sessions)),
        }
    }

    /// Whether its hosts may be talked to now.
    pub fn may_take(&self) -> bool {
        !matches!(self.state, PathState::Suspended { .. })
    }

    /// No host of this path could be talked to: wait longer each time.
    pub fn suspend(&mut self, now: UtcMillis, because: String) -> UtcMillis {
        let wait = SUSPEND_FIRST.saturating_mul(1 << self.failures.min(8)).min(SUSPEND_LONGEST);
        self.failures = self.failures.saturating_add(1);
        let until = now.plus(wait);
        self.state = PathState::Suspended { until, because };
        until
    }

    /// Ends a suspension at `at`, if it lasts longer.
    pub fn probe_at(&mut self, at: UtcMillis) {
        if let PathState::Suspended { until, .. } = &mut self.state {
            *until = at.min(*until);
        }
    }

    /// Somebody answered: half-open becomes open.
    pub fn recovered(&mut self) {
        self.failures = 0;
        self.state = PathState::Open;
    }

    /// A suspension that is over turns into a probe. Returns when to look again otherwise.
    pub fn wake(&mut self, now: UtcMillis) -> Option<UtcMillis> {
        match &self.state {
            PathState::Suspended { until, because } if *until <= now => {
                self.state = PathState::Probing { because: because.clone() };
                None
            }
            PathState::Suspended { until, .. } => Some(*until),
            PathState::Open | PathState::Probing { .. } => None,
        }
    }

    /// The source it leaves from; `None` for relay paths.
    pub fn source(&self) -> Option<SourceIndex> {
        match self.key {
            PathKey::Site { source, .. } => Some(source),
            PathKey::Relay(_) => None,
        }
    }

    /// A path that nothing waits for or goes over.
    pub fn is_unused(&self, now: UtcMillis) -> bool {
        let resting = match &self.state {
            PathState::Open | PathState::Probing { .. } => true,
            PathState::Suspended { until, .. } => *until <= now,
        };
        resting && self.sessions == 0 && self.ready == 0 && !self.noted && self.in_turn.is_none()
    }
}
