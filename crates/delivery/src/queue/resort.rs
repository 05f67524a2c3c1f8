use postroad_base::UtcMillis;

use super::core::Core;
use super::entry::Handle;
use super::lanes::Picked;
use super::path::PathId;
use super::shaper::{ShaperKey, Target};
use crate::traffic::RouteTo;

/// A path whose lanes are looked through, and how many of each class are still to be looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resort {
    path: PathId,
    urgent: usize,
    bulk: usize,
}

/// Recipients looked at in one step.
const STEP: usize = 2_000;

impl Resort {
    /// The class of the next one; counted as looked at.
    fn next(&mut self) -> Option<bool> {
        let urgent = self.urgent > 0;
        let left = if urgent { &mut self.urgent } else { &mut self.bulk };
        *left = left.checked_sub(1)?;
        Some(urgent)
    }

    fn is_over(&self) -> bool {
        self.urgent == 0 && self.bulk == 0
    }
}

/// Mail that a rule routed goes its own way again when the rule holds no more.
impl Core {
    /// Rules that routed mail to there are gone.
    pub(super) fn routes_ended(&mut self, gone: &[RouteTo]) {
        if gone.is_empty() {
            return;
        }
        let was_routed_to = |source| gone.iter().any(|to| self.chooser.allows(*to, source));
        let paths =
            self.paths.range(0, u32::MAX).filter(|(_, path)| path.source().is_some_and(was_routed_to));
        let found: Vec<Resort> = paths
            .filter(|(_, path)| path.ready > 0)
            .map(|(number, path)| Resort {
                path: PathId(number),
                urgent: path.lanes.len_of(true),
                bulk: path.lanes.len_of(false),
            })
            .collect();
        self.resorting.extend(found);
    }

    /// The time of a rule that routes mail is up.
    pub(super) fn end_routes(&mut self, now: UtcMillis) {
        let ended = self.rules.routes().filter(|(rule, _)| !rule.holds_at(now));
        let gone: Vec<RouteTo> = ended.map(|(_, to)| to).collect();
        self.routes_ended(&gone);
        self.note_all_lots();
    }

    /// Looks through lanes, a step at a time. Returns whether to go on at once.
    pub(super) fn resort(&mut self, now: UtcMillis) -> bool {
        let mut budget = STEP;
        while let Some(mut one) = self.resorting.pop_front() {
            while let Some(urgent) = one.next() {
                let Some(path) = self.paths.get_mut(one.path.0) else { break };
                let Some(picked) = path.lanes.pop_class(urgent) else { continue };
                path.lanes.charge(picked, 0);
                self.sort_again(one.path, picked, now);
                budget -= 1;
                if budget == 0 {
                    if !one.is_over() {
                        self.resorting.push_front(one);
                    }
                    return !self.resorting.is_empty();
                }
            }
        }
        false
    }

    fn sort_again(&mut self, id: PathId, picked: Picked, now: UtcMillis) {
        let handle = picked.handle;
        if !self.store.recipient(handle).is_some_and(|one| one.is_ready_on(id)) {
            return;
        }
        if !self.belongs(handle, id, now) {
            self.give_path_back(handle, now);
            return self.make_ready(handle, now);
        }
        let Some(stream) = self.store.message(handle).map(|one| self.groups.labels_of(one.labels).stream)
        else {
            return;
        };
        if let Some(path) = self.paths.get_mut(id.0) {
            path.lanes.push(stream, picked.workspace, handle);
        }
    }

    /// Whether rules and pools would let a recipient leave from the source of a path.
    fn belongs(&self, handle: Handle, id: PathId, now: UtcMillis) -> bool {
        let ShaperKey { source, target } = self.shaper(id).key;
        if matches!(target, Target::Relay(_)) {
            return true;
        }
        let Some(flow) = self.flow(handle, target) else { return true };
        let Some(sending) = self.sending(&flow, None) else { return true };
        if let Some((_, to)) = self.rules.route(&sending, now) {
            return self.chooser.allows(to, source);
        }
        let by_source = self.rules.routes_by_source(&sending, now);
        self.chooser.carries(sending.workspace, sending.stream, source)
            || by_source.values().any(|(_, to)| self.chooser.allows(*to, source))
    }
}
