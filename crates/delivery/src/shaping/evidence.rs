use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Reply, UtcMillis};

use super::{LearnedCause, Rule, Threshold};

/// Replies of one rule: the last one's words, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub rule: Arc<str>,
    /// As a person reads it, its first bytes.
    pub reply: Box<str>,
    pub first_at: UtcMillis,
    pub last_at: UtcMillis,
    pub count: u32,
    /// The last ones, for a threshold.
    recent: VecDeque<UtcMillis>,
}

impl Evidence {
    /// As it was learned before a restart. Replies from before count for no threshold.
    pub(super) fn recalled(rule: &Arc<str>, cause: &LearnedCause) -> Self {
        Self {
            rule: Arc::clone(rule),
            reply: cause.reply.as_str().into(),
            first_at: cause.first_at,
            last_at: cause.last_at,
            count: cause.count,
            recent: VecDeque::new(),
        }
    }
}

/// Why something was done: a rule, or a code of ours, and the words that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// A rule's id, or `unreachable`.
    pub rule: Arc<str>,
    pub reply: Box<str>,
    pub at: UtcMillis,
}

impl Cause {
    #[must_use]
    pub fn new(rule: &Rule, reply: &Reply, at: UtcMillis) -> Self {
        Self { rule: Arc::clone(&rule.id), reply: kept(reply), at }
    }
}

/// The longest text kept of a reply.
const REPLY_BYTES: usize = 500;
/// Rules remembered per controller.
const RULES: usize = 16;
/// Times remembered per rule.
const RECENT: usize = 32;

/// A reply's words as they are kept.
#[must_use]
pub(crate) fn kept(reply: &Reply) -> Box<str> {
    let mut text = reply.to_string();
    text.truncate(text.floor_char_boundary(REPLY_BYTES));
    text.into()
}

/// What one controller has heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// Few, so a list.
    rules: Vec<Evidence>,
}

impl Heard {
    /// Notes a reply. Whether it is enough to act on.
    pub fn note(&mut self, rule: &Arc<str>, reply: &Reply, after: Option<Threshold>, now: UtcMillis) -> bool {
        let evidence = self.of(rule, now);
        evidence.reply = kept(reply);
        evidence.last_at = now;
        evidence.count = evidence.count.saturating_add(1);
        let Some(Threshold { count, within_secs }) = after else { return true };
        evidence.recent.push_back(now);
        let count = (count as usize).clamp(1, RECENT);
        while evidence.recent.len() > count {
            evidence.recent.pop_front();
        }
        let within = Duration::from_secs(within_secs.into());
        let enough = evidence.recent.len() == count
            && evidence.recent.front().is_some_and(|first| now.since(*first) <= within);
        if enough {
            evidence.recent.clear();
        }
        enough
    }

    /// What another one heard.
    pub fn recall(&mut self, evidence: Evidence) {
        if self.rules.len() < RULES && self.rules.iter().all(|known| known.rule != evidence.rule) {
            self.rules.push(evidence);
        }
    }

    fn of(&mut self, rule: &Arc<str>, now: UtcMillis) -> &mut Evidence {
        if let Some(at) = self.rules.iter().position(|known| known.rule == *rule) {
            return &mut self.rules[at];
        }
        if self.rules.len() >= RULES
            && let Some(oldest) = (0..self.rules.len()).min_by_key(|at| self.rules[*at].last_at)
        {
            self.rules.swap_remove(oldest);
        }
        self.rules.push(Evidence {
            rule: Arc::clone(rule),
            reply: Box::default(),
            first_at: now,
            last_at: now,
            count: 0,
            recent: VecDeque::new(),
        });
        self.rules.last_mut().expect("it has just been put there")
    }

    /// The latest first.
    pub fn all(&self) -> Vec<Evidence> {
        let mut all = self.rules.clone();
        all.sort_by_key(|evidence| std::cmp::Reverse(evidence.last_at));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_counts_within_its_time_and_begins_anew_after_it() {
        let mut heard = Heard::default();
        let rule: Arc<str> = "x.y".into();
        let after = Some(Threshold { count: 3, within_secs: 10 });
        let reply = Reply::plain(421, "later");
        let enough = [0, 9, 11, 15, 18, 19, 20, 30]
            .map(|secs| heard.note(&rule, &reply, after, UtcMillis(secs * 1_000)));
        assert_eq!(enough, [false, false, false, true, false, false, true, false]);
        assert_eq!((heard.all().len(), heard.all()[0].count), (1, 8));
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let mut heard = Heard::default();
        for n in 0..100 {
            heard.note(&format!("rule{n}").into(), &Reply::plain(421, "x".repeat(900)), None, UtcMillis(n));
        }
        let all = heard.all();
        assert_eq!((all.len(), &*all[0].rule, all[0].reply.len()), (RULES, "rule99", REPLY_BYTES));
    }
}
