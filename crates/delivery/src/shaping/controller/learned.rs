use std::sync::Arc;

use postroad_base::UtcMillis;

use super::{Change, ChangeKind, Controller};
use crate::shaping::learned::{FORGOTTEN_AFTER, Learned, LearnedCause, LearnedGate, faded, forgotten};
use crate::shaping::{Bucket, Evidence};

/// Over a restart.
impl Controller {
    /// What it knows that a new one would not know.
    #[must_use]
    pub fn learned(&self) -> Option<Learned> {
        let at = self.changed_at()?;
        let slowed =
            self.changes.iter().rev().find(|change| matches!(change.kind, ChangeKind::SlowedDown(_)));
        let rule = slowed.and_then(|change| change.rule.as_ref());
        let evidence = rule.and_then(|rule| self.evidence().into_iter().find(|one| one.rule == *rule));
        Some(Learned {
            at,
            connections: self.connections,
            messages_per_second: self.rate,
            messages_per_connection: self.per_connection,
            rate_step: self.rate_step,
            free_above: self.free_above.is_finite().then_some(self.free_above),
            before: self.window.before,
            gate: LearnedGate::of(&self.gate),
            cause: evidence.map(|one| LearnedCause {
                rule: one.rule.to_string(),
                reply: one.reply.to_string(),
                first_at: one.first_at,
                last_at: one.last_at,
                count: one.count,
            }),
        })
    }

    /// Takes up what another one learned for the same mail, as far as it still counts and the profile allows.
    pub fn recall(&mut self, learned: &Learned, now: UtcMillis) {
        let age = now.since(learned.at);
        if let Some(gate) = &learned.gate {
            self.gate = gate.recall(now);
        }
        if age >= FORGOTTEN_AFTER && self.gate.is_open() {
            return;
        }
        let part = forgotten(age);
        let (limits, clamps) = (self.profile.limits, self.profile.clamps);
        let connections = faded(learned.connections.into(), limits.connections.into(), part);
        self.connections = (connections.round() as u32)
            .clamp(clamps.least_connections.min(self.most_connections), self.most_connections);
        let per_connection =
            faded(learned.messages_per_connection.into(), limits.messages_per_connection.into(), part);
        self.per_connection = (per_connection.round() as u32).max(1);
        self.window.before = learned.before;
        self.rate_step = learned.rate_step.max(clamps.least_messages_per_second);
        self.free_above = learned.free_above.unwrap_or(f64::INFINITY);
        self.rate = self.recalled_rate(learned, part);
        self.messages = Bucket::full(self.rate.map_or(1.0, super::burst), now);
        self.tell(learned);
    }

    fn recalled_rate(&self, learned: &Learned, part: f64) -> Option<f64> {
        let clamps = self.profile.clamps;
        let rate = match (learned.messages_per_second, self.profile.limits.messages_per_second) {
            (None, None) => return None,
            (None, Some(start)) => start,
            (Some(rate), Some(start)) => faded(rate, start, part),
            // Towards freedom: twice as much when half of it is forgotten.
            (Some(rate), None) => {
                let grown = rate / (1.0 - part).max(f64::MIN_POSITIVE);
                if grown >= self.free_above {
                    return None;
                }
                grown
            }
        };
        Some(rate.clamp(clamps.least_messages_per_second, clamps.most_messages_per_second))
    }

    /// So that people are told why it is slow.
    fn tell(&mut self, learned: &Learned) {
        let cause = learned.cause.as_ref();
        let rule: Option<Arc<str>> = cause.map(|cause| cause.rule.as_str().into());
        if let (Some(cause), Some(rule)) = (cause, &rule) {
            self.heard.recall(Evidence::recalled(rule, cause));
        }
        let pace = self.pace();
        let (kind, rule) = match self.gate.suspension() {
            Some((until, cause)) => (ChangeKind::Suspended { until }, Some(Arc::clone(&cause.rule))),
            None if rule.is_some() => (ChangeKind::SlowedDown(pace), rule.clone()),
            None => (ChangeKind::Raised(pace), None),
        };
        if matches!(kind, ChangeKind::Suspended { .. }) && self.is_below_start() && cause.is_some() {
            let slowed = rule_of(cause);
            self.changes.push_back(Change {
                at: learned.at,
                kind: ChangeKind::SlowedDown(pace),
                rule: slowed,
            });
        }
        self.changes.push_back(Change { at: learned.at, kind, rule });
    }
}

fn rule_of(cause: Option<&LearnedCause>) -> Option<Arc<str>> {
    cause.map(|cause| cause.rule.as_str().into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::shaping::{Profiles, parse_sample};

    const NOW: UtcMillis = UtcMillis(1_700_000_000_000);
    const UNUSUAL: &str = "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail";

    fn controller(provider: &str) -> Controller {
        let profiles = Profiles::builtin();
        let profile = profiles.find(provider).map_or(profiles.default_profile(), |id| profiles.get(id));
        Controller::new(Arc::clone(profile), 20, NOW)
    }

    fn hear(controller: &mut Controller, sample: &str, now: UtcMillis) {
        let reply = parse_sample(sample).unwrap();
        let profile = Arc::clone(controller.profile());
        let rule = profile.rule_for(&reply).cloned();
        controller.replied(&reply, rule.as_deref(), 3, 4, now);
    }

    /// One that was told to slow down, as another one knows it `hours` later.
    fn slowed(hours: u64) -> (Controller, Controller) {
        let mut first = controller("google");
        for _ in 0..300 {
            hear(&mut first, "250 2.0.0 OK", NOW);
        }
        hear(&mut first, UNUSUAL, NOW);
        let mut second = controller("google");
        second.recall(&first.learned().unwrap(), NOW.plus(Duration::from_secs(hours * 3_600)));
        (first, second)
    }

    #[test]
    fn a_new_controller_has_learned_nothing() {
        assert_eq!(controller("google").learned(), None);
    }

    #[test]
    fn limits_are_as_they_were_and_told_with_the_same_words() {
        let (first, second) = slowed(0);
        assert_eq!(second.pace(), first.pace());
        assert!(second.is_below_start() && !second.is_fresh());
        assert_eq!(second.evidence()[0].reply, first.evidence()[0].reply);
        assert_eq!(second.changed_at(), Some(NOW));
        assert_eq!(second.learned(), first.learned(), "and go on to the next one");
    }

    #[test]
    fn what_is_old_counts_less() {
        let rate = |hours| slowed(hours).1.pace().messages_per_second;
        let (now, later) = (rate(0).unwrap(), rate(6));
        assert!(later.is_none_or(|later| later > now), "{now} and {later:?}");
        assert_eq!(rate(24), None);
        assert!(slowed(24).1.is_fresh());
    }

    #[test]
    fn a_suspension_lasts_as_long_as_it_would_have_and_ends_with_a_probe() {
        let mut first = controller("yahoo");
        hear(&mut first, "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred", NOW);
        let (until, _) = first.gate().suspension().unwrap();
        let learned = first.learned().unwrap();
        for (at, open) in [(NOW, false), (until, false), (until.plus(2 * FORGOTTEN_AFTER), true)] {
            let mut second = controller("yahoo");
            second.recall(&learned, at);
            assert_eq!(second.gate().is_open(), open, "{at:?}");
            second.look(at);
            assert_eq!(second.gate().is_probing(), at == until, "{at:?}");
        }
    }
}
