use std::sync::Arc;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_net::dns::Route;
use tokio::sync::Notify;

use super::core::Core;
use super::path::{PathId, PathKey};

/// What a session of a path connects to.
#[derive(Clone, Debug)]
pub enum PathTarget {
    Mx(Arc<Route>),
    /// The relay host of a workspace, or the installation's.
    Relay(Option<WorkspaceId>),
}

/// What sessions ask and tell of their path.
impl Core {
    /// The route and the kind of a path, for a session about to connect.
    #[must_use]
    pub fn path_target(&self, path: PathId) -> PathTarget {
        let entry = &self.paths[path.0 as usize];
        match (&entry.key, &entry.route) {
            (PathKey::Relay(Some(number)), _) => PathTarget::Relay(Some(*self.workspaces.value(*number))),
            (PathKey::Relay(None), _) | (PathKey::Site(_), None) => PathTarget::Relay(None),
            (PathKey::Site(_), Some(route)) => PathTarget::Mx(Arc::clone(route)),
        }
    }

    /// What wakes the idle sessions of a path.
    #[must_use]
    pub fn path_signal(&self, path: PathId) -> Arc<Notify> {
        Arc::clone(&self.paths[path.0 as usize].signal)
    }

    pub fn session_idle(&mut self, path: PathId, idle: bool) {
        let entry = &mut self.paths[path.0 as usize];
        entry.idle = if idle { entry.idle + 1 } else { entry.idle.saturating_sub(1) };
    }

    pub fn session_ended(&mut self, path: PathId) {
        let entry = &mut self.paths[path.0 as usize];
        entry.sessions = entry.sessions.saturating_sub(1);
    }

    /// The remote side let a session in.
    pub fn path_answered(&mut self, path: PathId) {
        let entry = &mut self.paths[path.0 as usize];
        entry.established += 1;
        entry.recovered();
    }

    /// A session that was let in is over.
    pub fn path_left(&mut self, path: PathId) {
        let entry = &mut self.paths[path.0 as usize];
        entry.established = entry.established.saturating_sub(1);
    }

    /// Sessions that were let in.
    #[must_use]
    pub fn path_established(&self, path: PathId) -> u32 {
        self.paths[path.0 as usize].established
    }

    /// Whether a failed connection says something new: a path that is suspended already needs no second verdict, and
    /// one that serves other sessions is not dead.
    #[must_use]
    pub fn path_may_fail(&self, path: PathId) -> bool {
        let entry = &self.paths[path.0 as usize];
        entry.may_take() && entry.established == 0
    }

    /// No host could be talked to. Returns when the path is tried again.
    pub fn path_failed(&mut self, path: PathId, now: UtcMillis, because: String) -> UtcMillis {
        self.paths[path.0 as usize].suspend(now, because)
    }

    /// The remote side refused one more connection while it serves others: stay below.
    pub fn path_saturated(&mut self, path: PathId) {
        let entry = &mut self.paths[path.0 as usize];
        entry.learned_connections = Some(entry.sessions.saturating_sub(1).max(1));
    }

    /// The path of this number, if there are so many.
    #[must_use]
    pub fn path_number(&self, number: usize) -> Option<PathId> {
        u32::try_from(number).ok().filter(|_| number < self.paths.len()).map(PathId)
    }

    #[must_use]
    pub fn path_ready(&self, path: PathId) -> usize {
        self.paths[path.0 as usize].lanes.len()
    }
}
