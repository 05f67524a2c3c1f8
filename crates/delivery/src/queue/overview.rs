use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use postroad_base::{Domain, UtcMillis, WorkspaceId};

use super::core::Core;
use super::groups::{Counts, DomainRow, Earliest, Group, LastReply};
use super::path::{PathId, PathKey, PathState};
use super::route::DomainRoute;
use crate::shaping::{Cause, Scope};

/// What waits for one recipient domain.
#[derive(Clone, Debug)]
pub struct DestinationRow {
    pub domain: Domain,
    pub counts: Counts,
    /// When the oldest of them was accepted. In a big queue some seconds behind.
    pub oldest_accepted_at: UtcMillis,
    /// The earliest due time among the scheduled. In a big queue some seconds behind.
    pub next_due: Option<UtcMillis>,
    pub state: WaitingState,
    /// What its servers, or our attempt to reach them, said last.
    pub last_reply: Option<LastReply>,
    /// Workspaces whose mail waits for it.
    pub workspaces: u32,
}

/// What the path to a domain is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitingState {
    /// Not looked up yet, or not needed.
    Unrouted,
    Path {
        state: PathState,
        sessions: u32,
    },
}

/// The whole queue in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub counts: Counts,
    /// Connections to remote servers, of all workspaces.
    pub sessions: u32,
    /// Recipient domains something waits for, of all workspaces.
    pub destinations: u64,
}

/// The order of a list of destinations; ties by domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DestinationOrder {
    /// Most recipients first.
    #[default]
    Waiting,
    /// The oldest mail first.
    Oldest,
    /// The next attempt first.
    Next,
    Domain,
}

/// Which destinations, and where to begin.
#[derive(Clone, Debug, Default)]
pub struct DestinationQuery {
    /// `None`: all together.
    pub workspace: Option<WorkspaceId>,
    /// A part of the domain's name, in lower case.
    pub search: Option<String>,
    pub order: DestinationOrder,
    /// The row to begin behind: its rank ([`DestinationOrder::rank`]) and domain.
    pub after: Option<(i64, String)>,
    pub limit: usize,
}

impl DestinationOrder {
    /// Where a row stands, smallest first.
    #[must_use]
    pub fn rank(self, row: &DestinationRow) -> i64 {
        let earliest =
            Earliest { accepted_at: row.oldest_accepted_at, due: row.next_due.unwrap_or(UtcMillis::MAX) };
        self.rank_of(&row.counts, earliest)
    }

    fn rank_of(self, counts: &Counts, earliest: Earliest) -> i64 {
        match self {
            Self::Waiting => -i64::try_from(counts.total()).unwrap_or(i64::MAX),
            Self::Oldest => earliest.accepted_at.0,
            Self::Next => earliest.due.0,
            Self::Domain => 0,
        }
    }
}

/// Rows looked at in one step: below a millisecond or two under the lock.
const STEP: u32 = 10_000;

/// The first rows of a list, found step by step so that nobody has to wait long for the queue's lock.
#[derive(Debug)]
pub struct DestinationList {
    query: DestinationQuery,
    at: u32,
    /// The last of the kept rows on top.
    best: BinaryHeap<Ranked>,
}

#[derive(Debug)]
struct Ranked {
    rank: i64,
    row: DestinationRow,
}

impl Ranked {
    fn key(&self) -> (i64, &str) {
        (self.rank, self.row.domain.as_str())
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Ranked {}

impl DestinationList {
    #[must_use]
    pub fn new(query: DestinationQuery) -> Self {
        Self { query, at: 0, best: BinaryHeap::new() }
    }

    /// The rows found, in order; one more than the limit if there are more.
    #[must_use]
    pub fn rows(self) -> Vec<DestinationRow> {
        self.best.into_sorted_vec().into_iter().map(|ranked| ranked.row).collect()
    }

    fn wants(&self, rank: i64, domain: &Domain) -> bool {
        let key = (rank, domain.as_str());
        self.query.search.as_deref().is_none_or(|search| domain.as_str().contains(search))
            && self.query.after.as_ref().is_none_or(|(rank, name)| key > (*rank, name.as_str()))
            && (self.best.len() <= self.query.limit || self.best.peek().is_some_and(|last| key < last.key()))
    }

    fn keep(&mut self, rank: i64, row: DestinationRow) {
        self.best.push(Ranked { rank, row });
        if self.best.len() > self.query.limit + 1 {
            self.best.pop();
        }
    }
}

/// What one workspace has waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkspaceTotals {
    pub workspace: WorkspaceId,
    pub counts: Counts,
    pub oldest_accepted_at: UtcMillis,
}

impl Core {
    /// What the way to `domain` is doing, if something went or waits there.
    #[must_use]
    pub fn destination(&self, domain: &Domain) -> WaitingState {
        match self.groups.find_domain(domain).and_then(|number| self.groups.domains.get(number)) {
            Some(row) => self.state_of(row, None),
            None => WaitingState::Unrouted,
        }
    }

    /// What waits, for one workspace or all.
    #[must_use]
    pub fn totals(&self, workspace: Option<WorkspaceId>) -> Totals {
        let counts = match workspace {
            None => self.groups.counts,
            Some(id) => self
                .groups
                .find_workspace(id)
                .and_then(|number| self.groups.workspaces.get(number))
                .map(|row| row.counts)
                .unwrap_or_default(),
        };
        Totals { counts, sessions: self.sessions, destinations: self.groups.domains.len() as u64 }
    }

    /// The next step of a list of destinations. Returns whether there is another.
    pub fn list_destinations(&mut self, list: &mut DestinationList) -> bool {
        if list.at == 0 {
            self.refresh_small();
        }
        let (from, to) = (list.at, list.at.saturating_add(STEP));
        list.at = to;
        match list.query.workspace {
            Some(id) => {
                let Some(workspace) = self.groups.find_workspace(id) else { return false };
                for (number, group) in self.groups.groups.range(from, to) {
                    if group.workspace == workspace {
                        self.list_group(list, number, group);
                    }
                }
                to < self.groups.groups.end()
            }
            None => {
                for (_, row) in self.groups.domains.range(from, to) {
                    self.list_domain(list, row);
                }
                to < self.groups.domains.end()
            }
        }
    }

    fn list_group(&self, list: &mut DestinationList, number: u32, group: &Group) {
        let Some(row) = self.groups.domains.get(group.domain) else { return };
        let rank = list.query.order.rank_of(&group.counts, group.earliest);
        if list.wants(rank, &row.name) {
            let last_reply = self.groups.reply(number).cloned();
            list.keep(
                rank,
                self.row(row, group.counts, group.earliest, last_reply, Some(group.workspace), 1),
            );
        }
    }

    fn list_domain(&self, list: &mut DestinationList, row: &DomainRow) {
        let mut counts = Counts::default();
        let mut earliest = Earliest::NONE;
        let mut workspaces = 0;
        for (_, group) in self.groups.groups_of(row) {
            counts.add(&group.counts);
            earliest.join(group.earliest);
            workspaces += 1;
        }
        let rank = list.query.order.rank_of(&counts, earliest);
        if workspaces == 0 || !list.wants(rank, &row.name) {
            return;
        }
        let replies = self.groups.groups_of(row).filter_map(|(number, _)| self.groups.reply(number));
        let last_reply = replies.max_by_key(|reply| reply.at).cloned();
        list.keep(rank, self.row(row, counts, earliest, last_reply, None, workspaces));
    }

    fn row(
        &self,
        row: &DomainRow,
        counts: Counts,
        earliest: Earliest,
        last_reply: Option<LastReply>,
        workspace: Option<u32>,
        workspaces: u32,
    ) -> DestinationRow {
        DestinationRow {
            domain: row.name.clone(),
            counts,
            oldest_accepted_at: earliest.accepted_at,
            next_due: (counts.scheduled > 0 && earliest.due != UtcMillis::MAX).then_some(earliest.due),
            state: self.state_of(row, workspace),
            last_reply,
            workspaces,
        }
    }

    /// The state of the way to a domain, for one workspace's mail or everybody's.
    fn state_of(&self, row: &DomainRow, workspace: Option<u32>) -> WaitingState {
        let relay = match workspace {
            Some(workspace) => self.relay_key(workspace),
            None => self.relay_installation.then_some(PathKey::Relay(None)),
        };
        if let Some(key) = relay {
            return self.find_path(&key).map_or(WaitingState::Unrouted, |path| self.state_of_paths(&[path]));
        }
        let DomainRoute::Known { site, .. } = &row.route else { return WaitingState::Unrouted };
        let site = self.sites.get(site.0);
        site.map_or(WaitingState::Unrouted, |site| self.state_of_paths(&site.paths))
    }

    /// What several ways to the same place are doing: what the best of them does.
    fn state_of_paths(&self, paths: &[PathId]) -> WaitingState {
        let sessions = paths.iter().filter_map(|path| self.paths.get(path.0)).map(|path| path.sessions).sum();
        let rank = |state: &PathState| match state {
            PathState::Open => UtcMillis(0),
            PathState::Probing { .. } => UtcMillis(1),
            PathState::Suspended { until, .. } => *until,
        };
        let state = paths.iter().map(|path| self.path_state(*path)).min_by_key(rank);
        WaitingState::Path { state: state.unwrap_or(PathState::Open), sessions }
    }

    /// What a path is doing: its hosts may not answer, or a reply may have closed it.
    pub(super) fn path_state(&self, id: PathId) -> PathState {
        let Some(path) = self.paths.get(id.0) else { return PathState::Open };
        if path.state != PathState::Open {
            return path.state.clone();
        }
        let closed = self.suspensions(id);
        if let Some((_, until, cause)) = closed.iter().max_by_key(|(_, until, _)| *until) {
            return PathState::Suspended { until: *until, because: cause.reply.to_string() };
        }
        match self.shaper(id).controller.gate().cause() {
            Some(cause) => PathState::Probing { because: cause.reply.to_string() },
            None => PathState::Open,
        }
    }

    /// The gates a path has to pass that are closed.
    pub(super) fn suspensions(&self, id: PathId) -> Vec<(Scope, UtcMillis, Cause)> {
        let shaper = self.shaper(id);
        let gates = [
            (Scope::Path, Some(shaper.controller.gate())),
            (Scope::Source, self.source_gates.get(&shaper.key.source)),
            (Scope::Provider, self.target_gates.get(&shaper.key.target)),
        ];
        let closed = gates.into_iter().filter_map(|(scope, gate)| {
            let (until, cause) = gate?.suspension()?;
            Some((scope, until, cause.clone()))
        });
        closed.collect()
    }

    /// The next step of the totals of every workspace that has something waiting; `at` counts the steps. Returns whether
    /// there is another.
    pub fn workspace_totals(&mut self, at: u32, totals: &mut HashMap<WorkspaceId, WorkspaceTotals>) -> bool {
        if at == 0 {
            self.refresh_small();
        }
        let (from, to) = (at.saturating_mul(STEP), at.saturating_add(1).saturating_mul(STEP));
        for (_, group) in self.groups.groups.range(from, to) {
            let Some(row) = self.groups.workspaces.get(group.workspace) else { continue };
            let entry = totals.entry(row.id).or_insert(WorkspaceTotals {
                workspace: row.id,
                counts: row.counts,
                oldest_accepted_at: UtcMillis::MAX,
            });
            entry.oldest_accepted_at = entry.oldest_accepted_at.min(group.earliest.accepted_at);
        }
        to < self.groups.groups.end()
    }
}
