use std::collections::HashMap;

use postroad_base::{Domain, UtcMillis, WorkspaceId};

use super::Place;
use super::core::Core;
use super::path::PathState;

/// What waits for one recipient domain.
#[derive(Clone, Debug)]
pub struct DestinationRow {
    pub domain: Domain,
    pub scheduled: u64,
    pub ready: u64,
    pub in_flight: u64,
    pub held: u64,
    /// When the oldest of them was accepted.
    pub oldest_accepted_at: UtcMillis,
    /// The earliest due time among the scheduled.
    pub next_due: Option<UtcMillis>,
    pub state: WaitingState,
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
#[derive(Clone, Debug, Default)]
pub struct Overview {
    pub recipients: u64,
    pub scheduled: u64,
    pub ready: u64,
    pub in_flight: u64,
    pub held: u64,
    pub sessions: u64,
    /// Most first; at most as many as asked for.
    pub destinations: Vec<DestinationRow>,
}

impl Core {
    /// What the way to `domain` is doing, if something went or waits there.
    #[must_use]
    pub fn destination(&self, domain: &Domain, now: UtcMillis) -> WaitingState {
        let path = self.domains.find(domain).and_then(|number| self.known_path(number, now));
        match path.and_then(|path| self.paths.get(path.0 as usize)) {
            Some(path) => WaitingState::Path { state: path.state.clone(), sessions: path.sessions },
            None => WaitingState::Unrouted,
        }
    }

    /// Counts what waits, for one workspace or all. Reads every entry: for people, not for loops.
    #[must_use]
    pub fn overview(&self, workspace: Option<WorkspaceId>, limit: usize) -> Overview {
        let mut overview = Overview::default();
        let wanted = match workspace {
            Some(id) => match self.workspaces.find(&id) {
                Some(number) => Some(number),
                None => return overview,
            },
            None => None,
        };
        let mut rows: HashMap<u32, DestinationRow> = HashMap::new();
        for message in self.messages.iter().filter_map(|slot| slot.message.as_ref()) {
            if wanted.is_some_and(|workspace| workspace != message.workspace) {
                continue;
            }
            for recipient in message.recipients.iter().flatten() {
                let row = rows.entry(recipient.domain).or_insert_with(|| DestinationRow {
                    domain: self.domains.value(recipient.domain).clone(),
                    scheduled: 0,
                    ready: 0,
                    in_flight: 0,
                    held: 0,
                    oldest_accepted_at: message.accepted_at,
                    next_due: None,
                    state: WaitingState::Unrouted,
                });
                row.oldest_accepted_at = row.oldest_accepted_at.min(message.accepted_at);
                match recipient.place {
                    Place::Scheduled => {
                        row.scheduled += 1;
                        row.next_due = Some(row.next_due.map_or(recipient.due, |due| due.min(recipient.due)));
                    }
                    Place::Routing | Place::Ready => row.ready += 1,
                    Place::InFlight => row.in_flight += 1,
                    Place::Held => row.held += 1,
                }
                if let Some(path) = self.paths.get(recipient.path.0 as usize) {
                    row.state = WaitingState::Path { state: path.state.clone(), sessions: path.sessions };
                }
            }
        }
        overview.sessions = self.paths.iter().map(|path| u64::from(path.sessions)).sum();
        for row in rows.values() {
            overview.scheduled += row.scheduled;
            overview.ready += row.ready;
            overview.in_flight += row.in_flight;
            overview.held += row.held;
        }
        overview.recipients = overview.scheduled + overview.ready + overview.in_flight + overview.held;
        let mut destinations: Vec<DestinationRow> = rows.into_values().collect();
        let total = |row: &DestinationRow| row.scheduled + row.ready + row.in_flight + row.held;
        destinations.sort_by(|a, b| total(b).cmp(&total(a)).then_with(|| a.domain.cmp(&b.domain)));
        destinations.truncate(limit);
        overview.destinations = destinations;
        overview
    }
}
