use postroad_base::UtcMillis;

use super::Place;
use super::core::Core;
use super::groups::Earliest;
use super::ops::Touched;
use super::path::{Path, PathId, PathKey};
use super::route::DomainRoute;
use super::shaper::Target;

/// Messages, groups, domains or paths looked at in one step: below a millisecond under the lock.
const STEP: u32 = 10_000;

/// How far the sweep under way has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum SweepAt {
    Messages(u32),
    Groups(u32),
    Domains(u32),
    Paths(u32),
    Sites(u32),
    Shapers(u32),
}

impl Default for SweepAt {
    fn default() -> Self {
        Self::Messages(0)
    }
}

/// What one step of a sweep found.
#[derive(Clone, Debug, Default)]
pub struct Swept {
    /// Recipients whose message's time is up, wherever they wait; taken out of circulation.
    pub expired: Vec<Touched>,
    /// The sweep is through; the next step begins a new one.
    pub done: bool,
}

/// The queue's housekeeping, a step at a time: what has expired is taken out, earliest times are found anew, and domains
/// and paths nobody needs are forgotten.
impl Core {
    /// The next step, with at most `limit` expired recipients and what else their last message has.
    pub fn sweep(&mut self, now: UtcMillis, limit: usize) -> Swept {
        match self.sweep_at {
            SweepAt::Messages(from) => self.sweep_messages(from, now, limit),
            SweepAt::Groups(from) => {
                let to = from.saturating_add(STEP);
                for (_, group) in self.groups.groups.range_mut(from, to) {
                    group.earliest = std::mem::replace(&mut group.sweep, Earliest::NONE);
                }
                let last = to >= self.groups.groups.end();
                self.sweep_at = if last { SweepAt::Domains(0) } else { SweepAt::Groups(to) };
                Swept::default()
            }
            SweepAt::Domains(from) => {
                self.forget_domains(from, now);
                let to = from.saturating_add(STEP);
                let last = to >= self.groups.domains.end();
                self.sweep_at = if last { SweepAt::Paths(0) } else { SweepAt::Domains(to) };
                Swept::default()
            }
            SweepAt::Paths(from) => {
                self.forget_paths(from, now);
                let to = from.saturating_add(STEP);
                let last = to >= self.paths.end();
                self.sweep_at = if last { SweepAt::Sites(0) } else { SweepAt::Paths(to) };
                Swept::default()
            }
            SweepAt::Sites(from) => {
                self.forget_sites(from);
                let to = from.saturating_add(STEP);
                let last = to >= self.sites.end();
                self.sweep_at = if last { SweepAt::Shapers(0) } else { SweepAt::Sites(to) };
                Swept::default()
            }
            SweepAt::Shapers(from) => {
                self.forget_shapers(from, now);
                let to = from.saturating_add(STEP);
                let done = to >= self.shapers.end();
                self.sweep_at = if done { SweepAt::Messages(0) } else { SweepAt::Shapers(to) };
                Swept { expired: Vec::new(), done }
            }
        }
    }

    fn sweep_messages(&mut self, from: u32, now: UtcMillis, limit: usize) -> Swept {
        let end = self.store.end();
        let mut expired = Vec::new();
        let mut number = from;
        while number < end && number - from < STEP && expired.len() < limit {
            let over = self.store.get(number).is_some_and(|message| message.expires_at() <= now);
            if over {
                self.collect_expired(number, &mut expired);
            }
            self.note_earliest(number);
            number += 1;
        }
        for one in &expired {
            self.give_path_back(one.handle, now);
            self.set_place(one.handle, Place::InFlight);
        }
        self.sweep_at = if number >= end { SweepAt::Groups(0) } else { SweepAt::Messages(number) };
        Swept { expired, done: false }
    }

    fn collect_expired(&self, number: u32, expired: &mut Vec<Touched>) {
        let Some(message) = self.store.get(number) else { return };
        let waiting = self.store.live(number).filter(|(_, one)| one.place() != Place::InFlight);
        expired.extend(waiting.map(|(handle, one)| Touched {
            handle,
            key: message.key,
            index: one.index,
            attempts: one.attempts,
            due: one.due(),
        }));
    }

    fn note_earliest(&mut self, number: u32) {
        let Self { store, groups, lots, .. } = self;
        let Some(message) = store.get(number) else { return };
        for (_, recipient) in store.live(number) {
            let Some(group) = groups.groups.get_mut(recipient.group) else { continue };
            group.sweep.note_accepted(message.accepted_at);
            match recipient.lot().and_then(|lot| lots.get(lot)) {
                Some(lot) => group.sweep.note_due(lot.wakes_at),
                None if recipient.place() == Place::Scheduled => group.sweep.note_due(recipient.due()),
                None => {}
            }
        }
    }

    fn forget_domains(&mut self, from: u32, now: UtcMillis) {
        let unused: Vec<u32> = self
            .groups
            .domains
            .range(from, from.saturating_add(STEP))
            .filter(|(_, row)| row.first_group.is_none())
            .filter(|(_, row)| match &row.route {
                DomainRoute::Unknown => true,
                DomainRoute::Asked { .. } => false,
                DomainRoute::Known { until, .. } => *until <= now,
            })
            .map(|(number, _)| number)
            .collect();
        for number in unused {
            if let Some(row) = self.groups.domains.remove(number) {
                self.forget_route(&row.route);
            }
        }
    }

    fn forget_paths(&mut self, from: u32, now: UtcMillis) {
        let unused: Vec<u32> = self
            .paths
            .range(from, from.saturating_add(STEP))
            .filter(|(_, path)| path.is_unused(now) && self.leads_nowhere(path))
            .map(|(number, _)| number)
            .collect();
        for number in unused {
            let Some(path) = self.paths.remove(number) else { continue };
            if let Some(shaper) = self.shapers.get_mut(path.shaper) {
                shaper.paths -= 1;
            }
            if let PathKey::Site { site, .. } = path.key
                && let Some(site) = self.sites.get_mut(site.0)
            {
                site.paths.retain(|other| other.0 != number);
            }
        }
    }

    fn leads_nowhere(&self, path: &Path) -> bool {
        match path.key {
            PathKey::Site { site, .. } => self.sites.get(site.0).is_none_or(|site| site.domains == 0),
            PathKey::Relay(_) => true,
        }
    }

    fn forget_sites(&mut self, from: u32) {
        let unused: Vec<u32> = self
            .sites
            .range(from, from.saturating_add(STEP))
            .filter(|(_, site)| site.domains == 0 && site.paths.is_empty() && site.shapers == 0)
            .map(|(number, _)| number)
            .collect();
        for number in unused {
            self.sites.remove(number);
        }
    }

    fn forget_shapers(&mut self, from: u32, now: UtcMillis) {
        let unused: Vec<u32> = self
            .shapers
            .range(from, from.saturating_add(STEP))
            .filter(|(_, shaper)| shaper.is_unused(now))
            .map(|(number, _)| number)
            .collect();
        for number in unused {
            if let Some(shaper) = self.shapers.remove(number)
                && let Target::Site(site) = shaper.key.target
                && let Some(site) = self.sites.get_mut(site.0)
            {
                site.shapers -= 1;
            }
        }
        self.workspace_gates.retain(|_, gate| !gate.is_open());
        self.source_gates.retain(|_, gate| !gate.is_open());
        self.target_gates.retain(|_, gate| !gate.is_open());
    }

    /// Finds earliest times anew at once where that takes no longer than a step.
    pub(super) fn refresh_small(&mut self) {
        if self.store.end() > STEP || self.groups.groups.end() > STEP {
            return;
        }
        for (_, group) in self.groups.groups.range_mut(0, STEP) {
            group.sweep = Earliest::NONE;
        }
        for number in 0..self.store.end() {
            self.note_earliest(number);
        }
        for (_, group) in self.groups.groups.range_mut(0, STEP) {
            group.earliest = group.sweep;
        }
    }

    /// The path of this number, if there is one.
    #[must_use]
    pub fn path_number(&self, number: u32) -> Option<PathId> {
        self.paths.get(number).map(|_| PathId(number))
    }
}
