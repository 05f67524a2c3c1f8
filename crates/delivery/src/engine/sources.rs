use std::sync::Arc;

use postroad_base::{Domain, Reply, ReplyClass, SourceId, UtcMillis};

use super::Engine;
use crate::egress::warmup::{Noted, OTHER};
use crate::egress::{Choice, Egress, EgressPlan, Overflow, PlannedPool, SourceIndex, WeightedSource, Wish};
use crate::outcome::classify;
use crate::queue::{Asked, Chooser};
use crate::traffic::{RouteTo, SendPolicy, TrafficRules};

/// Chooses from the sources and pools in force.
#[derive(Debug)]
pub(super) struct EgressChooser(pub Egress);

impl Chooser for EgressChooser {
    fn choose(&mut self, asked: &Asked<'_>, closed: &dyn Fn(SourceIndex) -> bool) -> Choice {
        let plan = self.0.plan();
        let routed = match asked.route {
            None => None,
            Some(RouteTo::Pool(pool)) => plan.find_pool(pool).cloned(),
            Some(RouteTo::Source(source)) => plan.index(source).map(|source| only(source, &plan)),
        };
        let assigned = plan.pool(asked.workspace, asked.stream);
        let pool = routed.as_ref().unwrap_or(assigned);
        let open = without_closed(pool, closed);
        let wish = Wish {
            pool: open.as_ref().unwrap_or(pool),
            provider: asked.provider,
            sender: asked.sender,
            draw: asked.draw,
            now: asked.now,
        };
        self.0.choose(&plan, wish)
    }

    fn give_back(&mut self, source: SourceIndex, sender: Option<&Domain>, provider: &str, _: UtcMillis) {
        self.0.give_back(source, sender, provider);
    }

    fn is_usable(&self, source: SourceIndex) -> bool {
        self.0.plan().source(source).usable
    }

    fn allows(&self, to: RouteTo, source: SourceIndex) -> bool {
        let plan = self.0.plan();
        match to {
            // A route to something that is gone leads nowhere; mail goes its own way then.
            RouteTo::Pool(pool) => plan
                .find_pool(pool)
                .is_none_or(|pool| pool.sources.iter().any(|weighted| weighted.source == source)),
            RouteTo::Source(wanted) => plan.index(wanted).is_none_or(|wanted| wanted == source),
        }
    }

    fn id(&self, source: SourceIndex) -> Option<SourceId> {
        self.0.plan().source(source).id
    }
}

/// A pool of one source.
fn only(source: SourceIndex, plan: &EgressPlan) -> PlannedPool {
    let planned = plan.source(source);
    let sources = planned.usable.then_some(WeightedSource { source, weight: 1 });
    PlannedPool {
        id: None,
        name: planned.name.clone(),
        overflow: Overflow::Wait,
        sources: sources.into_iter().collect(),
    }
}

/// The pool without sources the provider takes nothing from, if others are left. If none are, mail waits where it would
/// have gone, instead of trying one address after the other.
fn without_closed(pool: &PlannedPool, closed: &dyn Fn(SourceIndex) -> bool) -> Option<PlannedPool> {
    if pool.sources.len() < 2 {
        return None;
    }
    let open: Vec<WeightedSource> =
        pool.sources.iter().filter(|weighted| !closed(weighted.source)).copied().collect();
    (!open.is_empty() && open.len() < pool.sources.len())
        .then(|| PlannedPool { sources: open, ..pool.clone() })
}

impl Engine {
    /// Lets warm-ups and the figures of a source know what became of a recipient.
    pub(super) fn note_outcome(
        &self,
        source: SourceIndex,
        sender: Option<&Domain>,
        provider: Option<&str>,
        reply: &Reply,
    ) {
        let provider = provider.unwrap_or(OTHER);
        let noted = match reply.class() {
            ReplyClass::Completion => Noted::Delivered,
            ReplyClass::Permanent => Noted::Bounced,
            ReplyClass::Transient | ReplyClass::Intermediate if classify(reply).concerns_source() => {
                Noted::Deferred
            }
            ReplyClass::Transient | ReplyClass::Intermediate => {
                return self.egress.put_off(source, sender, provider);
            }
        };
        self.egress.note(source, sender, provider, noted);
    }

    /// Brings sources, pools and traffic rules that changed into force. Returns whether any did.
    pub(super) fn refresh_policies(&self) -> bool {
        let (plan, rules) = (self.egress.plan(), self.traffic.rules());
        let mut seen = self.seen.lock();
        let new_plan = seen.plan.as_ref().is_none_or(|seen| !Arc::ptr_eq(seen, &plan));
        let new_rules = seen.rules.as_ref().is_none_or(|seen| !Arc::ptr_eq(seen, &rules));
        if !new_plan && !new_rules {
            return false;
        }
        let mut core = self.core.lock();
        if new_plan {
            seen.plan = Some(plan);
            core.sources_changed();
        }
        if new_rules {
            seen.rules = Some(Arc::clone(&rules));
            core.set_rules(rules);
        }
        true
    }

    /// Traffic rules, sources or another policy changed: the queue acts on it at once.
    pub fn policies_changed(&self) {
        if !self.refresh_policies() {
            self.core.lock().policies_changed();
        }
        self.changed.notify_one();
    }

    /// One more policy to ask before anything is sent.
    pub fn add_policy(&self, policy: Arc<dyn SendPolicy>) {
        self.core.lock().add_policy(policy);
        self.changed.notify_one();
    }
}

/// What the queue was last told of.
#[derive(Default)]
pub(super) struct Seen {
    plan: Option<Arc<EgressPlan>>,
    rules: Option<Arc<TrafficRules>>,
}
