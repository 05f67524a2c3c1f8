use std::sync::Arc;
use std::time::Duration;

use postroad_base::UtcMillis;
use postroad_net::dns::Route;
use tokio::sync::Notify;

use super::lanes::Lanes;

/// What connections are made to and limits are kept for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathKey {
    /// The exact MX set of one or more recipient domains.
    Site(String),
    /// A relay host, by the workspace that set it (`None`: the installation's).
    Relay(Option<u32>),
}

/// A path's number in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub(super) u32);

#[derive(Clone, Copy, Debug)]
pub struct PathLimits {
    /// Simultaneous connections of one path.
    pub connections: u32,
    /// Simultaneous connections of all paths.
    pub sessions: u32,
}

/// What a path is allowed at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathState {
    Open,
    /// Nobody answered; nothing is tried before `until`, then one connection probes.
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

#[derive(Debug)]
pub(super) struct Path {
    pub key: PathKey,
    /// `None` for relay paths.
    pub route: Option<Arc<Route>>,
    /// Recipient domains that are known to go this way.
    pub domains: u32,
    /// Who is ready to go this way, and some who no longer are.
    pub lanes: Lanes,
    /// Those who are.
    pub ready: u32,
    /// Sessions that are connecting, working or idle.
    pub sessions: u32,
    /// Sessions that were let in.
    pub established: u32,
    /// Sessions waiting for work.
    pub idle: u32,
    pub state: PathState,
    pub failures: u32,
    /// A ceiling the remote side showed us (it refused a further connection).
    pub learned_connections: Option<u32>,
    /// Wakes idle sessions.
    pub signal: Arc<Notify>,
    /// It is in line to be looked at by the dispatcher.
    pub noted: bool,
    /// It wants a session and there is none left.
    pub starved: bool,
    /// It is among those that had a session without work.
    pub lingers: bool,
    /// When the dispatcher is going to look at it because a suspension ends.
    pub wakes_at: Option<UtcMillis>,
}

impl Path {
    pub fn new(key: PathKey) -> Self {
        Self {
            key,
            route: None,
            domains: 0,
            lanes: Lanes::default(),
            ready: 0,
            sessions: 0,
            established: 0,
            idle: 0,
            state: PathState::Open,
            failures: 0,
            learned_connections: None,
            signal: Arc::new(Notify::new()),
            noted: false,
            starved: false,
            lingers: false,
            wakes_at: None,
        }
    }

    /// How many more sessions to start now.
    pub fn wanted(&self, limits: PathLimits) -> u32 {
        let allowed = match self.state {
            PathState::Open => self.learned_connections.unwrap_or(limits.connections).min(limits.connections),
            PathState::Suspended { .. } => 0,
            PathState::Probing { .. } => 1,
        };
        self.ready.saturating_sub(self.idle).min(allowed.saturating_sub(self.sessions))
    }

    /// Whether a session may take work now.
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
}
