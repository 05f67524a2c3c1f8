use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, UtcMillis, WorkspaceId};
use postroad_net::dns::{Route, TlsDemand, TlsLevel};

use super::Place;
use super::core::{Batch, Core, Work};
use super::entry::{Handle, Spot};
use super::lanes::is_urgent;
use super::path::{Path, PathId, PathKey, Site, SiteId};
use super::shaper::{Shaper, ShaperKey, Target};
use crate::egress::SourceIndex;
use crate::shaping::{Controller, ProfileId};

/// A route is asked for again at the latest after this; the resolver's cache answers sooner ones.
const ROUTE_BELIEVED: Duration = Duration::from_secs(300);
/// Domains looked up at a time.
const RESOLVING_MAX: usize = 200;
/// Recipients without a route handed out in one step.
const UNROUTABLE_STEP: usize = 1_000;

/// Outdated entries tolerated in the lanes of a path beyond twice those that hold.
const LANE_SLACK: usize = 1_000;

/// How a domain is reached, and until when we believe it.
#[derive(Debug, Default)]
pub(super) enum DomainRoute {
    #[default]
    Unknown,
    Asked {
        waiting: Vec<Handle>,
        state: Asked,
    },
    Known {
        site: SiteId,
        until: UtcMillis,
    },
}

impl DomainRoute {
    /// The site that is believed, or was.
    pub fn site(&self) -> Option<SiteId> {
        match self {
            Self::Known { site, .. } => Some(*site),
            Self::Unknown | Self::Asked { .. } => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// In line to be looked up.
    Queued,
    /// Being looked up.
    Resolving,
    /// There is no route; what waits is being handed out.
    Failing,
}

/// From due to a lane.
impl Core {
    /// Which workspaces send through a relay host. What waits in lanes is sorted anew.
    pub fn set_relays(&mut self, installation: bool, workspaces: &[WorkspaceId]) {
        self.relay_installation = installation;
        self.relay_workspaces = workspaces.iter().map(|id| self.groups.workspace(*id)).collect();
        let all: Vec<PathId> = self.paths.range(0, u32::MAX).map(|(number, _)| PathId(number)).collect();
        self.sort_anew(&all, UtcMillis(0));
    }

    /// Routes of which something was found out too late: they are looked up again before anything else goes that way. What
    /// waits in the lanes there is sorted anew.
    pub fn doubt_routes(&mut self, now: UtcMillis, is_outdated: impl Fn(&Domain, &Route) -> bool) {
        let mut doubted = HashSet::new();
        for (_, row) in self.groups.domains.range_mut(0, u32::MAX) {
            if let DomainRoute::Known { site, until } = &mut row.route
                && let Some(entry) = self.sites.get(site.0)
                && is_outdated(&row.name, &entry.route)
            {
                *until = now;
                doubted.insert(*site);
            }
        }
        let paths: Vec<PathId> = doubted
            .iter()
            .filter_map(|site| self.sites.get(site.0))
            .flat_map(|site| site.paths.iter().copied())
            .collect();
        self.sort_anew(&paths, now);
    }

    fn sort_anew(&mut self, paths: &[PathId], now: UtcMillis) {
        let mut moved: Vec<Handle> = Vec::new();
        for id in paths {
            if let Some(path) = self.paths.get_mut(id.0) {
                moved.extend(path.lanes.drain());
            }
        }
        self.note_all_lots();
        for handle in moved {
            if self.store.recipient(handle).is_some_and(|recipient| recipient.place() == Place::Ready) {
                self.give_path_back(handle, now);
                self.make_ready(handle, now);
            }
        }
    }

    /// A due recipient goes into the lane of its path, or waits for its route.
    pub(super) fn make_ready(&mut self, handle: Handle, now: UtcMillis) {
        let Some(group) = self.store.recipient(handle).map(|recipient| recipient.group) else { return };
        let group = self.groups.of(group);
        let (workspace, domain) = (group.workspace, group.domain);
        if let Some(path) = self.relay_path(workspace, now) {
            return self.leave_by_relay(handle, path, now);
        }
        match self.known_site(domain, now) {
            Some(site) => self.leave_for(handle, site, now),
            None => {
                self.set_place(handle, Place::Routing);
                self.ask_route(domain, handle);
            }
        }
    }

    pub(super) fn enter_lane(&mut self, handle: Handle, path: PathId) {
        let Some(message) = self.store.message(handle) else { return };
        let labels = self.groups.labels_of(message.labels);
        let (stream, workspace, urgent) = (labels.stream, labels.workspace, is_urgent(labels.stream));
        let Some(recipient) = self.store.recipient_mut(handle) else { return };
        let (group, before, left) = (recipient.group, recipient.place(), recipient.spot());
        recipient.enter_lane(path);
        self.groups.moved(group, Some(before), Some(Place::Ready));
        self.left_spot(left, urgent);
        if let Some(entry) = self.paths.get_mut(path.0) {
            entry.lanes.push(stream, workspace, handle);
            entry.ready += 1;
            entry.urgent += u32::from(urgent);
            let shaper = self.shaper_mut(path);
            shaper.ready += 1;
            shaper.urgent += u32::from(urgent);
        }
        self.look_at(path);
    }

    /// A recipient is no longer where it waited. Its place in the lane stays until somebody comes to it, or until there are
    /// too many of these.
    pub(super) fn left_spot(&mut self, spot: Option<Spot>, urgent: bool) {
        match spot {
            Some(Spot::Lane(path)) => self.left_lane(path, urgent),
            Some(Spot::Lot(lot)) => self.left_lot(lot),
            None => {}
        }
    }

    fn left_lane(&mut self, id: PathId, urgent: bool) {
        let Some(path) = self.paths.get_mut(id.0) else { return };
        path.ready = path.ready.saturating_sub(1);
        path.urgent = path.urgent.saturating_sub(urgent.into());
        if let Some(shaper) = self.shapers.get_mut(path.shaper) {
            shaper.ready = shaper.ready.saturating_sub(1);
            shaper.urgent = shaper.urgent.saturating_sub(urgent.into());
        }
        if path.lanes.len() > 2 * path.ready as usize + LANE_SLACK {
            let store = &self.store;
            path.lanes.retain(|handle| store.recipient(handle).is_some_and(|one| one.is_ready_on(id)));
        }
    }

    pub(super) fn relay_path(&mut self, workspace: u32, now: UtcMillis) -> Option<PathId> {
        let key = self.relay_key(workspace)?;
        Some(self.path_id(&key, now))
    }

    /// Whose relay host a workspace's mail goes through, if any.
    pub(super) fn relay_key(&self, workspace: u32) -> Option<PathKey> {
        if self.relay_workspaces.contains(&workspace) {
            Some(PathKey::Relay(Some(workspace)))
        } else {
            self.relay_installation.then_some(PathKey::Relay(None))
        }
    }

    pub(super) fn known_site(&self, domain: u32, now: UtcMillis) -> Option<SiteId> {
        match self.groups.domains.get(domain)?.route {
            DomainRoute::Known { site, until } if until > now => Some(site),
            _ => None,
        }
    }

    /// The way from a source to a site.
    pub(super) fn site_path(&mut self, source: SourceIndex, site: SiteId, now: UtcMillis) -> PathId {
        self.path_id(&PathKey::Site { source, site }, now)
    }

    fn path_id(&mut self, key: &PathKey, now: UtcMillis) -> PathId {
        if let Some(number) = self.paths.find(key, |path| path.key == *key) {
            return PathId(number);
        }
        let shaper = self.shaper_of(key, now);
        let id = PathId(self.paths.number(key, |path| path.key == *key, || Path::new(key.clone(), shaper)));
        if let Some(shaper) = self.shapers.get_mut(shaper) {
            shaper.paths += 1;
        }
        if let PathKey::Site { site, .. } = key
            && let Some(site) = self.sites.get_mut(site.0)
        {
            site.paths.push(id);
        }
        id
    }

    /// Whose limits hold for a path.
    fn shaper_of(&mut self, key: &PathKey, now: UtcMillis) -> u32 {
        let (source, target, profile) = match key {
            PathKey::Relay(of) => (SourceIndex::DEFAULT, Target::Relay(*of), &self.relay_profile),
            PathKey::Site { source, site } => match self.sites.get(site.0).and_then(|site| site.provider) {
                Some(provider) => (*source, Target::Provider(provider), self.profiles.get(provider)),
                None => (*source, Target::Site(*site), self.profiles.default_profile()),
            },
        };
        let key = ShaperKey { source, target };
        if let Some(number) = self.shapers.find(&key, |shaper| shaper.key == key) {
            return number;
        }
        if let Target::Site(site) = target
            && let Some(site) = self.sites.get_mut(site.0)
        {
            site.shapers += 1;
        }
        let controller = Controller::new(Arc::clone(profile), self.limits.connections, now);
        let number = self.shapers.number(&key, |shaper| shaper.key == key, || Shaper::new(key, controller));
        self.teach(number, now);
        number
    }

    /// The row of a route's site.
    fn site_of(&mut self, domain: &Domain, route: Arc<Route>) -> SiteId {
        let hosts = route.hosts.iter().map(|host| host.name.as_str());
        let provider = self.profiles.provider_of(domain, hosts);
        self.site_row(provider, route)
    }

    fn site_row(&mut self, provider: Option<ProfileId>, route: Arc<Route>) -> SiteId {
        let key = (provider, route.site.clone());
        let is = |site: &Site| site.provider == key.0 && site.key == key.1;
        let make = || Site {
            provider,
            key: route.site.clone(),
            route: Arc::clone(&route),
            domains: 0,
            paths: Vec::new(),
            shapers: 0,
        };
        let number = self.sites.number(&key, is, make);
        let site = self.sites.get_mut(number).expect("it has just been made");
        site.route = route;
        SiteId(number)
    }

    /// The same machines with nothing demanded of the TLS there: a report about failures must get through them
    /// (RFC 8460 §3).
    pub(super) fn without_demands(&mut self, site: SiteId) -> SiteId {
        let demand = TlsDemand { configured: Some(TlsLevel::Opportunistic), ..TlsDemand::default() };
        let Some(entry) = self.sites.get(site.0) else { return site };
        let route = Route { site: entry.key.with_demand(demand), ..Route::clone(&entry.route) };
        let provider = entry.provider;
        self.site_row(provider, Arc::new(route))
    }

    /// The path of this key, if there is one.
    pub(super) fn find_path(&self, key: &PathKey) -> Option<PathId> {
        self.paths.find(key, |path| path.key == *key).map(PathId)
    }

    fn ask_route(&mut self, domain: u32, handle: Handle) {
        let Some(row) = self.groups.domains.get_mut(domain) else { return };
        match &mut row.route {
            DomainRoute::Asked { waiting, .. } => waiting.push(handle),
            DomainRoute::Unknown | DomainRoute::Known { .. } => {
                let asked = DomainRoute::Asked { waiting: vec![handle], state: Asked::Queued };
                let before = std::mem::replace(&mut row.route, asked);
                self.forget_route(&before);
                self.to_resolve.push_back(domain);
            }
        }
    }

    /// A domain's route is not believed any more.
    pub(super) fn forget_route(&mut self, route: &DomainRoute) {
        if let DomainRoute::Known { site, .. } = route
            && let Some(site) = self.sites.get_mut(site.0)
        {
            site.domains = site.domains.saturating_sub(1);
        }
    }

    /// Asks for as many routes as may be looked up at a time.
    pub(super) fn start_resolving(&mut self) {
        while self.resolving < RESOLVING_MAX
            && let Some(domain) = self.to_resolve.pop_front()
        {
            let Some(row) = self.groups.domains.get_mut(domain) else { continue };
            if let DomainRoute::Asked { state: state @ Asked::Queued, .. } = &mut row.route {
                *state = Asked::Resolving;
                self.resolving += 1;
                self.work.push(Work::Resolve(row.name.clone()));
            }
        }
    }

    /// The mail hosts of `domain` are known: what waited for them becomes ready.
    pub fn routed(&mut self, domain: &Domain, route: Arc<Route>, now: UtcMillis) {
        let until = now.plus(route.valid_for.min(ROUTE_BELIEVED));
        let site = self.site_of(domain, route);
        if let Some(entry) = self.sites.get_mut(site.0) {
            entry.domains += 1;
        }
        let number = self.groups.domain(domain);
        let row = self.groups.domains.get_mut(number).expect("it has just been made");
        let before = std::mem::replace(&mut row.route, DomainRoute::Known { site, until });
        self.forget_route(&before);
        let DomainRoute::Asked { waiting, state } = before else { return };
        if state == Asked::Resolving {
            self.resolving -= 1;
        }
        for handle in waiting {
            let Some(recipient) = self.store.recipient(handle) else { continue };
            if recipient.place() == Place::Routing {
                let workspace = self.groups.of(recipient.group).workspace;
                match self.relay_path(workspace, now) {
                    Some(path) => self.leave_by_relay(handle, path, now),
                    None => self.leave_for(handle, site, now),
                }
            }
        }
    }

    /// `domain` has no usable route: some of what waited for it, to be deferred or bounced. Nothing when there is no more.
    pub fn take_unroutable(&mut self, domain: &Domain, now: UtcMillis) -> Vec<Batch> {
        let mut batches: Vec<Batch> = Vec::new();
        while batches.is_empty() {
            let handles = self.unroutable(domain);
            if handles.is_empty() {
                break;
            }
            for handle in handles {
                if self.store.recipient(handle).is_some_and(|one| one.place() == Place::Routing) {
                    self.hand_out(handle, now, &mut batches);
                }
            }
        }
        batches
    }

    fn hand_out(&mut self, handle: Handle, now: UtcMillis, batches: &mut Vec<Batch>) {
        let Some(mut batch) = self.batch(handle, now) else { return };
        let Some(taken) = self.take_recipient(handle) else { return };
        match batches.last_mut().filter(|last| last.key == batch.key) {
            Some(last) => last.recipients.push(taken),
            None => {
                batch.recipients.push(taken);
                batches.push(batch);
            }
        }
    }

    fn unroutable(&mut self, domain: &Domain) -> Vec<Handle> {
        let Some(number) = self.groups.find_domain(domain) else { return Vec::new() };
        let Some(row) = self.groups.domains.get_mut(number) else { return Vec::new() };
        let DomainRoute::Asked { waiting, state } = &mut row.route else { return Vec::new() };
        if std::mem::replace(state, Asked::Failing) == Asked::Resolving {
            self.resolving -= 1;
        }
        let rest = waiting.len().saturating_sub(UNROUTABLE_STEP);
        let handles = waiting.split_off(rest);
        if handles.is_empty() {
            row.route = DomainRoute::Unknown;
        }
        handles
    }
}
