use std::collections::HashMap;

use postroad_base::{SourceId, UtcMillis, WorkspaceId};

use super::core::Core;
use super::shaper::{ShaperKey, Target};
use crate::memory::{Lesson, MemoryKey, Remembered};
use crate::shaping::{Gate, Learned, LearnedGate};

/// What was learned before the start, until somebody needs it: paths come to be when mail goes there.
#[derive(Debug, Default)]
pub(super) struct Recall {
    paths: HashMap<(Option<SourceId>, String), Learned>,
    sources: HashMap<Option<SourceId>, LearnedGate>,
    targets: HashMap<String, LearnedGate>,
    workspaces: HashMap<String, Vec<(WorkspaceId, LearnedGate)>>,
}

impl Recall {
    fn is_empty(&self) -> bool {
        self.paths.is_empty()
            && self.sources.is_empty()
            && self.targets.is_empty()
            && self.workspaces.is_empty()
    }

    fn take_up(&mut self, one: Remembered) {
        match (one.key, one.lesson) {
            (MemoryKey::Path { source, target }, Lesson::Limits(learned)) => {
                self.paths.insert((source, target), learned);
            }
            (MemoryKey::Source(source), Lesson::Gate(gate)) => {
                self.sources.insert(source, gate);
            }
            (MemoryKey::Target(target), Lesson::Gate(gate)) => {
                self.targets.insert(target, gate);
            }
            (MemoryKey::Workspace { workspace, target }, Lesson::Gate(gate)) => {
                self.workspaces.entry(target).or_default().push((workspace, gate));
            }
            (_, Lesson::Limits(_) | Lesson::Gate(_)) => {}
        }
    }
}

/// Shapers looked at in one step: below a millisecond under the lock.
const STEP: u32 = 2_000;

/// Lessons, to be kept and taken up again.
impl Core {
    /// What was learned before the start.
    pub fn recall(&mut self, remembered: Vec<Remembered>) {
        for one in remembered {
            self.recall.take_up(one);
        }
    }

    /// A new shaper begins where the one before the restart was, and with it come the gates it has to pass.
    pub(super) fn teach(&mut self, number: u32, now: UtcMillis) {
        if self.recall.is_empty() {
            return;
        }
        let Some(key) = self.shapers.get(number).map(|shaper| shaper.key) else { return };
        let (source, target) = (self.chooser.id(key.source), self.target_text(key.target));
        if let Some(gate) = self.recall.sources.remove(&source) {
            insert(&mut self.source_gates, key.source, &gate, now);
        }
        if let Some(gate) = self.recall.targets.remove(&target) {
            insert(&mut self.target_gates, key.target, &gate, now);
        }
        for (workspace, gate) in self.recall.workspaces.remove(&target).unwrap_or_default() {
            let workspace = self.groups.workspace(workspace);
            insert(&mut self.workspace_gates, (workspace, key.target), &gate, now);
        }
        if let Some(learned) = self.recall.paths.remove(&(source, target))
            && let Some(shaper) = self.shapers.get_mut(number)
        {
            shaper.controller.recall(&learned, now);
            shaper.kept_at = shaper.controller.changed_at();
        }
    }

    /// The next step of what controllers learned since they were asked last; `at` counts the steps. Returns whether there
    /// is another.
    pub fn lessons(&mut self, at: u32, found: &mut Vec<Remembered>) -> bool {
        let (from, to) = (at.saturating_mul(STEP), at.saturating_add(1).saturating_mul(STEP));
        let news = |shaper: &super::shaper::Shaper| {
            let changed_at = shaper.controller.changed_at();
            changed_at.is_some() && changed_at != shaper.kept_at
        };
        let changed: Vec<(u32, ShaperKey)> = self
            .shapers
            .range(from, to)
            .filter(|(_, shaper)| news(shaper))
            .map(|(number, shaper)| (number, shaper.key))
            .collect();
        for (number, key) in changed {
            let (source, target) = (self.chooser.id(key.source), self.target_text(key.target));
            let Some(shaper) = self.shapers.get_mut(number) else { continue };
            shaper.kept_at = shaper.controller.changed_at();
            let Some(learned) = shaper.controller.learned() else { continue };
            found.push(Remembered {
                key: MemoryKey::Path { source, target },
                lesson: Lesson::Limits(learned),
            });
        }
        to < self.shapers.end()
    }

    /// The gates that are not open, of sources, targets and workspaces.
    #[must_use]
    pub fn closed_gates(&self) -> Vec<Remembered> {
        let sources = self
            .source_gates
            .iter()
            .map(|(source, gate)| (MemoryKey::Source(self.chooser.id(*source)), gate));
        let targets = self
            .target_gates
            .iter()
            .map(|(target, gate)| (MemoryKey::Target(self.target_text(*target)), gate));
        let workspaces = self.workspace_gates.iter().filter_map(|((workspace, target), gate)| {
            let workspace = self.groups.workspaces.get(*workspace)?.id;
            Some((MemoryKey::Workspace { workspace, target: self.target_text(*target) }, gate))
        });
        let closed = sources.chain(targets).chain(workspaces);
        let lesson = |(key, gate): (MemoryKey, &Gate)| {
            Some(Remembered { key, lesson: Lesson::Gate(LearnedGate::of(gate)?) })
        };
        closed.filter_map(lesson).collect()
    }

    /// A target in words that mean the same after a restart.
    fn target_text(&self, target: Target) -> String {
        match target {
            Target::Provider(provider) => format!("provider:{}", self.profiles.get(provider).name),
            Target::Site(site) => {
                format!("site:{}", self.sites.get(site.0).map_or("", |site| site.key.as_str()))
            }
            Target::Relay(None) => "relay".to_owned(),
            Target::Relay(Some(workspace)) => {
                let id = self.groups.workspaces.get(workspace).map(|row| row.id.to_string());
                format!("relay:{}", id.unwrap_or_default())
            }
        }
    }
}

/// A gate that says something newer stays as it is.
fn insert<K: std::hash::Hash + Eq>(
    gates: &mut HashMap<K, Gate>,
    key: K,
    learned: &LearnedGate,
    now: UtcMillis,
) {
    let gate = learned.recall(now);
    if !gate.is_open() {
        gates.entry(key).or_insert(gate);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use postroad_base::{Reply, Stream};

    use super::super::sim::{Servers, Sim};
    use super::super::{GateState, PathLimits, PathRow};
    use super::*;
    use crate::shaping::parse_sample;

    const LIMITS: PathLimits = PathLimits { connections: 20, sessions: 500 };

    fn world(words: &'static str, domain: &str) -> Sim {
        let reply =
            move |key: u64, _| if key == 30 { parse_sample(words).unwrap() } else { Reply::plain(250, "OK") };
        let mut sim = Sim::new(LIMITS, Servers { reply: Box::new(reply), ..Servers::patient() });
        for _ in 0..60 {
            sim.add(1, Stream::Broadcast, domain);
        }
        sim.run_for(10);
        sim
    }

    fn lessons(core: &mut Core) -> Vec<Remembered> {
        let mut found = Vec::new();
        assert!(!core.lessons(0, &mut found));
        found.extend(core.closed_gates());
        found
    }

    fn path(sim: &Sim) -> PathRow {
        let mut rows = Vec::new();
        sim.core.list_paths(0, sim.now, &mut rows);
        rows.remove(0)
    }

    /// The queue after a restart `later`, with one message for the same place.
    fn restarted(before: &mut Sim, domain: &str, later: Duration) -> Sim {
        let mut after = Sim::new(LIMITS, Servers::patient());
        after.now = before.now.plus(later);
        after.core.recall(lessons(&mut before.core));
        after.add(1, Stream::Broadcast, domain);
        after
    }

    #[test]
    fn a_suspension_holds_after_a_restart_and_is_told_with_the_same_words() {
        let domain = "a.yahoo.test";
        let mut before = world("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred", domain);
        let GateState::Suspended { until } = path(&before).state else { panic!("it is suspended") };
        let mut after = restarted(&mut before, domain, Duration::from_secs(5));
        after.run_for(1);
        assert_eq!(path(&after).state, GateState::Suspended { until });
        let detail = after.core.path_detail("default~yahoo", after.now).unwrap();
        assert!(detail.reasons.iter().any(|reason| format!("{reason:?}").contains("TSS04")));
        after.run_until(until.plus(Duration::from_secs(60)));
        assert_eq!(path(&after).delivered, 1, "the probe is taken");
    }

    #[test]
    fn what_is_known_is_not_written_twice() {
        let mut before =
            world("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred", "a.yahoo.test");
        assert_eq!(lessons(&mut before.core).len(), 1);
        assert_eq!(lessons(&mut before.core), Vec::new());
        let mut after = restarted(&mut before, "a.yahoo.test", Duration::ZERO);
        after.run_for(1);
        assert_eq!(lessons(&mut after.core), Vec::new());
    }

    #[test]
    fn a_workspace_that_is_complained_about_stays_alone_after_a_restart() {
        let words = "550-5.7.1 Gmail has detected that this message is likely unsolicited mail.";
        let reply = move |_, _| parse_sample(words).unwrap();
        let mut before = Sim::new(LIMITS, Servers { reply: Box::new(reply), ..Servers::patient() });
        for _ in 0..30 {
            before.add(2, Stream::Broadcast, "gmail.test");
        }
        before.run_for(60);
        let kept = lessons(&mut before.core);
        assert!(kept.iter().any(|one| matches!(one.key, MemoryKey::Workspace { .. })), "{kept:?}");
        let mut after = Sim::new(LIMITS, Servers::patient());
        after.now = before.now;
        after.core.recall(kept);
        let good = after.add(1, Stream::Broadcast, "gmail.test");
        after.run_for(20);
        let bad = after.add(2, Stream::Broadcast, "gmail.test");
        after.run_for(20);
        assert!(after.stories[&good].ended_at.is_some() && after.stories[&bad].ended_at.is_none());
        assert_eq!(after.core.verify(), Vec::new());
    }
}
