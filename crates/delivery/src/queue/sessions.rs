use std::sync::Arc;

use std::time::Duration;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_net::dns::Route;
use tokio::sync::Notify;

use super::core::Core;
use super::path::{Path, PathId, PathKey};
use crate::egress::SourceIndex;
use crate::shaping::TlsMinimum;

/// What a session of a path connects to.
#[derive(Clone, Debug)]
pub enum PathTarget {
    Mx(Arc<Route>),
    /// The relay host of a workspace, or the installation's.
    Relay(Option<WorkspaceId>),
}

/// What a session of a path needs to know of it.
#[derive(Clone, Debug)]
pub struct PathPlan {
    pub target: PathTarget,
    pub source: SourceIndex,
    /// The provider's name, where it is known.
    pub provider: Option<Box<str>>,
    /// The least protection its profile asks for.
    pub tls: TlsMinimum,
    /// How long a connection without work is kept.
    pub idle: Duration,
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
        match &self.path(path).key {
            PathKey::Relay(number) => {
                let workspace = number.and_then(|number| self.groups.workspaces.get(number));
                PathTarget::Relay(workspace.map(|row| row.id))
            }
            PathKey::Site { site, .. } => {
                let site = self.sites.get(site.0).expect("a site lives as long as its paths");
                PathTarget::Mx(Arc::clone(&site.route))
            }
        }
    }

    /// All a session about to connect needs to know.
    #[must_use]
    pub fn path_plan(&self, path: PathId) -> PathPlan {
        let shaper = self.shaper(path);
        let profile = shaper.controller.profile();
        let provider = matches!(shaper.key.target, super::Target::Provider(_));
        PathPlan {
            target: self.path_target(path),
            source: shaper.key.source,
            provider: provider.then(|| profile.name.clone()),
            tls: profile.limits.tls,
            idle: Duration::from_secs(profile.limits.idle_secs.into()),
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
        let entry = self.path_mut(path);
        if idle && !entry.lingers_in_shaper {
            entry.lingers_in_shaper = true;
            self.shaper_mut(path).lingering.push_back(path);
        }
        self.look_again(path);
    }

    /// Whether a session without work makes room for others instead of lingering.
    #[must_use]
    pub fn should_leave(&self, path: PathId) -> bool {
        let entry = self.path(path);
        let shaper = self.shaper(path);
        (entry.ready == 0 && (self.is_short_of_sessions() || shaper.is_short(false)))
            || (entry.urgent == 0 && shaper.is_short(true))
    }

    pub fn session_ended(&mut self, path: PathId) {
        let entry = self.path_mut(path);
        entry.sessions = entry.sessions.saturating_sub(1);
        self.sessions = self.sessions.saturating_sub(1);
        let shaper = self.shaper_mut(path);
        shaper.sessions = shaper.sessions.saturating_sub(1);
        self.look_again(path);
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

    #[must_use]
    pub fn path_ready(&self, path: PathId) -> u32 {
        self.path(path).ready
    }
}
