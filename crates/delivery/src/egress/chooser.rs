use std::sync::Arc;

use postroad_base::{Domain, SourceId, Stream, UtcMillis, WorkspaceId};

use super::{Choice, Egress, EgressPlan, Overflow, PlannedPool, SourceIndex, WeightedSource, Wish};
use crate::queue::{Asked, Chooser};
use crate::traffic::RouteTo;

/// Sources, pools and allowances: the installation's, or a rehearsal's.
pub trait Supply: Send {
    /// What is in force now.
    fn plan(&self) -> Arc<EgressPlan>;

    /// Picks the source of one recipient, and takes it from the warm-up allowances.
    fn choose(&self, plan: &EgressPlan, wish: Wish<'_>) -> Choice;

    /// It was chosen and nothing was sent.
    fn give_back(&self, source: SourceIndex, sender: Option<&Domain>, provider: &str, now: UtcMillis);
}

impl Supply for Egress {
    fn plan(&self) -> Arc<EgressPlan> {
        Self::plan(self)
    }

    fn choose(&self, plan: &EgressPlan, wish: Wish<'_>) -> Choice {
        Self::choose(self, plan, wish)
    }

    fn give_back(&self, source: SourceIndex, sender: Option<&Domain>, provider: &str, _: UtcMillis) {
        Self::give_back(self, source, sender, provider);
    }
}

/// Chooses for the queue from the sources and pools in force.
#[derive(Debug)]
pub struct EgressChooser<S>(pub S);

impl<S: Supply> Chooser for EgressChooser<S> {
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

    fn give_back(&mut self, source: SourceIndex, sender: Option<&Domain>, provider: &str, now: UtcMillis) {
        self.0.give_back(source, sender, provider, now);
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

    fn carries(&self, workspace: WorkspaceId, stream: Stream, source: SourceIndex) -> bool {
        let plan = self.0.plan();
        plan.pool(workspace, stream).sources.iter().any(|weighted| weighted.source == source)
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
