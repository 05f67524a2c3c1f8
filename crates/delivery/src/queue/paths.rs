use postroad_base::{SourceId, UtcMillis};

use super::core::Core;
use super::shaper::{Shaper, ShaperKey, Target};
use crate::egress::SourceIndex;
use crate::shaping::{Change, CurvePoint, Evidence, Pace, Reason};

/// One source at one provider or site, as people see it.
#[derive(Clone, Debug)]
pub struct PathRow {
    /// A text that names it as long as the program runs.
    pub id: String,
    pub source: SourceIndex,
    /// `None`: the configuration's.
    pub source_id: Option<SourceId>,
    /// The provider's name, where one is known.
    pub provider: Option<Box<str>>,
    /// As people call it: the provider, the MX hosts, or the relay host.
    pub title: String,
    /// Recipients that are ready to go.
    pub ready: u32,
    /// Those of them that are transactional.
    pub urgent: u32,
    pub connections: u32,
    pub pace: Pace,
    pub state: GateState,
    /// Of the last hour.
    pub delivered: u32,
    pub deferred: u32,
    pub bounced: u32,
}

/// Whether a path is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateState {
    Open,
    /// Open, with limits below where they began.
    Slowed,
    Suspended {
        until: UtcMillis,
    },
    Probing,
}

/// All there is to know of one path.
#[derive(Clone, Debug)]
pub struct PathDetail {
    pub row: PathRow,
    pub evidence: Vec<Evidence>,
    /// The oldest first.
    pub changes: Vec<Change>,
    /// The last hours, the oldest first.
    pub curve: Vec<CurvePoint>,
    pub reasons: Vec<Reason>,
}

/// Shapers looked at in one step: below a millisecond or two under the lock.
const STEP: u32 = 2_000;
const HOUR_MS: i64 = 3_600_000;

impl Core {
    /// The next step of a list of paths where something waits, goes or was learned; `at` counts the steps. Returns whether
    /// there is another.
    pub fn list_paths(&self, at: u32, now: UtcMillis, found: &mut Vec<PathRow>) -> bool {
        let (from, to) = (at.saturating_mul(STEP), at.saturating_add(1).saturating_mul(STEP));
        let rows = self.shapers.range(from, to).map(|(_, shaper)| shaper);
        let busy =
            |shaper: &&Shaper| shaper.ready > 0 || shaper.sessions > 0 || !shaper.controller.is_fresh();
        found.extend(rows.filter(busy).map(|shaper| self.path_row(shaper, now)));
        to < self.shapers.end()
    }

    /// One path by its id.
    #[must_use]
    pub fn path_detail(&self, id: &str, now: UtcMillis) -> Option<PathDetail> {
        let mut all = self.shapers.range(0, u32::MAX).map(|(_, shaper)| shaper);
        let shaper = all.find(|shaper| self.path_name(shaper.key) == id)?;
        Some(PathDetail {
            row: self.path_row(shaper, now),
            evidence: shaper.controller.evidence(),
            changes: shaper.controller.changes().cloned().collect(),
            curve: shaper.controller.curve().copied().collect(),
            reasons: self.shaper_reasons(shaper, now),
        })
    }

    /// `SOURCE~google`, `SOURCE~mx.example.org`, `relay`.
    fn path_name(&self, key: ShaperKey) -> String {
        let source = self.chooser.id(key.source);
        let source = source.map_or_else(|| "default".to_owned(), |id| id.to_string());
        match key.target {
            Target::Provider(provider) => format!("{source}~{}", self.profiles.get(provider).name),
            Target::Site(site) => {
                format!("{source}~{}", self.sites.get(site.0).map_or("", |site| site.key.as_str()))
            }
            Target::Relay(None) => "relay".to_owned(),
            Target::Relay(Some(workspace)) => {
                let id = self.groups.workspaces.get(workspace).map(|row| row.id.to_string());
                format!("relay~{}", id.unwrap_or_default())
            }
        }
    }

    fn path_row(&self, shaper: &Shaper, now: UtcMillis) -> PathRow {
        let controller = &shaper.controller;
        let profile = controller.profile();
        let (provider, title) = match shaper.key.target {
            Target::Provider(_) => (Some(profile.name.clone()), profile.title.to_string()),
            Target::Site(site) => {
                (None, self.sites.get(site.0).map(|site| site.key.to_string()).unwrap_or_default())
            }
            Target::Relay(_) => (None, profile.title.to_string()),
        };
        let (mut delivered, mut deferred, mut bounced) = (0, 0, 0);
        for point in controller.curve().filter(|point| point.at.0 > now.0 - HOUR_MS) {
            delivered += point.delivered;
            deferred += point.deferred;
            bounced += point.bounced;
        }
        PathRow {
            id: self.path_name(shaper.key),
            source: shaper.key.source,
            source_id: self.chooser.id(shaper.key.source),
            provider,
            title,
            ready: shaper.ready,
            urgent: shaper.urgent,
            connections: shaper.sessions,
            pace: controller.pace(),
            state: self.gate_state(shaper),
            delivered,
            deferred,
            bounced,
        }
    }

    fn gate_state(&self, shaper: &Shaper) -> GateState {
        let closed = self.gates_of(shaper).filter_map(|(_, gate)| gate.suspension());
        match closed.map(|(until, _)| until).max() {
            Some(until) => GateState::Suspended { until },
            None if self.gates_of(shaper).any(|(_, gate)| gate.is_probing()) => GateState::Probing,
            None if shaper.controller.is_below_start() => GateState::Slowed,
            None => GateState::Open,
        }
    }
}
