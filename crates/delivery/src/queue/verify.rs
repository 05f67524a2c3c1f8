use std::collections::{HashMap, HashSet};

use super::Place;
use super::core::Core;
use super::entry::Handle;
use super::groups::Counts;
use super::path::PathId;

/// A recipient that nothing would ever move again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("message {key}, recipient {index}: scheduled, but not on the timer")]
    NotOnTimer { key: u64, index: u16 },
    #[error("message {key}, recipient {index}: ready, but in no lane")]
    NotInLane { key: u64, index: u16 },
    #[error("message {key}, recipient {index}: parked, but in no lot")]
    NotInLot { key: u64, index: u16 },
    #[error("a lot counts {counted} recipients, {found} are there")]
    Lot { counted: u32, found: u32 },
    #[error("the count of live recipients is {counted}, the entries are {found}")]
    Count { counted: u64, found: u64 },
    #[error("a path counts {counted} ready recipients, {found} are")]
    Path { counted: u32, found: u32 },
    #[error("a path counts {counted} ready transactional recipients, {found} are")]
    Urgent { counted: u32, found: u32 },
    #[error("a shaper counts {counted} sessions, its paths have {found}")]
    ShaperSessions { counted: u32, found: u32 },
    #[error("a shaper counts {counted} ready recipients, its paths have {found}")]
    ShaperReady { counted: u32, found: u32 },
    #[error("a shaper counts {counted} ready transactional recipients, its paths have {found}")]
    ShaperUrgent { counted: u32, found: u32 },
    #[error("{counted} sessions are counted, the paths have {found}")]
    Sessions { counted: u32, found: u32 },
    #[error("the counts of {domain} are not those of its entries")]
    Group { domain: String },
}

impl Core {
    /// Checks that every live recipient is in exactly one place that leads somewhere, and that the counts are right.
    #[must_use]
    pub fn verify(&self) -> Vec<Violation> {
        let timed: HashSet<_> = self.timer.entries().collect();
        let in_lanes: HashSet<Handle> =
            self.paths.range(0, u32::MAX).flat_map(|(_, path)| path.lanes.handles()).collect();
        let in_lots: HashSet<Handle> = self
            .lots
            .range(0, u32::MAX)
            .flat_map(|(_, lot)| lot.first.iter().chain(&lot.handles).copied())
            .collect();
        let mut parked: HashMap<u32, u32> = HashMap::new();
        let mut violations = Vec::new();
        let mut found: HashMap<u32, Counts> = HashMap::new();
        let mut ready: HashMap<PathId, (u32, u32)> = HashMap::new();
        for number in 0..self.store.end() {
            let Some(message) = self.store.get(number) else { continue };
            for (handle, recipient) in self.store.live(number) {
                found.entry(recipient.group).or_default().moved(None, Some(recipient.place()));
                if let Some(path) = recipient.path() {
                    let (ready, urgent) = ready.entry(path).or_default();
                    *ready += 1;
                    *urgent += u32::from(self.is_urgent(handle));
                }
                if let Some(lot) = recipient.lot() {
                    *parked.entry(lot).or_default() += 1;
                }
                let (key, index) = (message.key.0, recipient.index);
                match recipient.place() {
                    Place::Scheduled if !timed.contains(&(recipient.due(), handle)) => {
                        violations.push(Violation::NotOnTimer { key, index });
                    }
                    Place::Ready if !in_lanes.contains(&handle) => {
                        violations.push(Violation::NotInLane { key, index });
                    }
                    Place::Parked if !in_lots.contains(&handle) => {
                        violations.push(Violation::NotInLot { key, index });
                    }
                    _ => {}
                }
            }
        }
        violations.extend(self.verify_counts(&found));
        for (number, path) in self.paths.range(0, u32::MAX) {
            let (found, urgent) = ready.get(&PathId(number)).copied().unwrap_or_default();
            if path.ready != found {
                violations.push(Violation::Path { counted: path.ready, found });
            }
            if path.urgent != urgent {
                violations.push(Violation::Urgent { counted: path.urgent, found: urgent });
            }
        }
        for (number, lot) in self.lots.range(0, u32::MAX) {
            let found = parked.get(&number).copied().unwrap_or(0);
            if lot.live != found {
                violations.push(Violation::Lot { counted: lot.live, found });
            }
        }
        violations.extend(self.verify_shapers());
        violations
    }

    /// What shapers count is what their paths have.
    fn verify_shapers(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let mut found: HashMap<u32, (u32, u32, u32)> = HashMap::new();
        for (_, path) in self.paths.range(0, u32::MAX) {
            let (sessions, ready, urgent) = found.entry(path.shaper).or_default();
            *sessions += path.sessions;
            *ready += path.ready;
            *urgent += path.urgent;
        }
        for (number, shaper) in self.shapers.range(0, u32::MAX) {
            let (sessions, ready, urgent) = found.get(&number).copied().unwrap_or_default();
            if shaper.ready != ready {
                violations.push(Violation::ShaperReady { counted: shaper.ready, found: ready });
            }
            if shaper.sessions != sessions {
                violations.push(Violation::ShaperSessions { counted: shaper.sessions, found: sessions });
            }
            if shaper.urgent != urgent {
                violations.push(Violation::ShaperUrgent { counted: shaper.urgent, found: urgent });
            }
        }
        let all = found.values().map(|(sessions, ..)| sessions).sum();
        if all != self.sessions {
            violations.push(Violation::Sessions { counted: self.sessions, found: all });
        }
        violations
    }

    fn verify_counts(&self, found: &HashMap<u32, Counts>) -> Vec<Violation> {
        let mut violations = Vec::new();
        for (number, group) in self.groups.groups.range(0, u32::MAX) {
            if found.get(&number) != Some(&group.counts) {
                let domain = self.groups.domains.get(group.domain).map(|row| row.name.to_string());
                violations.push(Violation::Group { domain: domain.unwrap_or_default() });
            }
        }
        let entries: u64 = found.values().map(Counts::total).sum();
        let workspaces: u64 =
            self.groups.workspaces.range(0, u32::MAX).map(|(_, row)| row.counts.total()).sum();
        for counted in [self.len(), workspaces] {
            if entries != counted {
                violations.push(Violation::Count { counted, found: entries });
            }
        }
        violations
    }
}
