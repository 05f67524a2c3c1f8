use std::sync::Arc;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_net::dns::Route;
use tokio::sync::Notify;

use super::core::Core;
use super::path::{Path, PathId, PathKey};

/// What a session of a path connects to.
#[derive(Clone, Debug)]
pub enum PathTarget {
    Mx(Arc<Route>),
    /// The relay host of a workspace, or the installation's.
    Relay(Option<WorkspaceId>),
}

/// What sessions ask and tell of their path.
impl Core {
    fn path(&self, path: PathId) -> &Path {
        self.paths.get(path.0).expect("a path lives as long as its sessions")
    }

    fn path_mut(&mut self, path: PathId) -> &mut Path {
        self.paths.get_mut(path.0).expect("a path lives as long as its sessions")
    }

    /// The route and the kind of a path, for a session about to connect.
    #[must_use]
    pub fn path_target(&self, path: PathId) -> PathTarget {
        let entry = self.path(path);
        match (&entry.key, &entry.route) {
            (PathKey::Relay(Some(number)), _) => {
                PathTarget::Relay(self.groups.workspaces.get(*number).map(|row| row.id))
            }
            (PathKey::Relay(None), _) | (PathKey::Site(_), None) => PathTarget::Relay(None),
            (PathKey::Site(_), Some(route)) => PathTarget::Mx(Arc::clone(route)),
        }
    }

    /// What wakes the idle sessions of a path.
    #[must_use]
    pub fn path_signal(&self, path: PathId) -> Arc<Notify> {
        Arc::clone(&self.path(path).signal)
    }

    pub fn session_idle(&mut self, path: PathId, idle: bool) {
        let entry = self.path_mut(path);
        entry.idle = if idle { entry.idle + 1 } else { entry.idle.saturating_sub(1) };
        if idle && !entry.lingers {
            entry.lingers = true;
            self.lingering.push_back(path);
        }
        self.look_at(path);
    }

    pub fn session_ended(&mut self, path: PathId) {
        let entry = self.path_mut(path);
        entry.sessions = entry.sessions.saturating_sub(1);
        self.sessions = self.sessions.saturating_sub(1);
        self.look_at(path);
    }

    /// The remote side let a session in.
    pub fn path_answered(&mut self, path: PathId) {
        let entry = self.path_mut(path);
        entry.established += 1;
        entry.recovered();
        self.look_at(path);
    }

    /// A session that was let in is over.
    pub fn path_left(&mut self, path: PathId) {
        let entry = self.path_mut(path);
        entry.established = entry.established.saturating_sub(1);
    }

    /// Sessions that were let in.
    #[must_use]
    pub fn path_established(&self, path: PathId) -> u32 {
        self.path(path).established
    }

    /// Whether a failed connection says something new: a path that is suspended already needs no second verdict, and
    /// one that serves other sessions is not dead.
    #[must_use]
    pub fn path_may_fail(&self, path: PathId) -> bool {
        let entry = self.path(path);
        entry.may_take() && entry.established == 0
    }

    /// No host could be talked to. Returns when the path is tried again.
    pub fn path_failed(&mut self, path: PathId, now: UtcMillis, because: String) -> UtcMillis {
        let until = self.path_mut(path).suspend(now, because);
        self.look_at(path);
        until
    }

    /// The remote side refused one more connection while it serves others: stay below.
    pub fn path_saturated(&mut self, path: PathId) {
        let entry = self.path_mut(path);
        entry.learned_connections = Some(entry.sessions.saturating_sub(1).max(1));
    }

    #[must_use]
    pub fn path_ready(&self, path: PathId) -> u32 {
        self.path(path).ready
    }
}
