use std::sync::Arc;

use postroad_base::{Domain, Reply, ReplyClass};

use super::Engine;
use crate::egress::warmup::{Noted, OTHER};
use crate::egress::{EgressPlan, SourceIndex};
use crate::outcome::classify;
use crate::tls::Configured;
use crate::traffic::{SendPolicy, TrafficRules};

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

    /// Brings sources, pools, traffic rules and TLS policies that changed into force. Returns whether any did.
    pub(super) fn refresh_policies(&self) -> bool {
        let (plan, rules) = (self.egress.plan(), self.traffic.rules());
        let mut seen = self.seen.lock();
        let new_plan = seen.plan.as_ref().is_none_or(|seen| !Arc::ptr_eq(seen, &plan));
        let new_rules = seen.rules.as_ref().is_none_or(|seen| !Arc::ptr_eq(seen, &rules));
        let tls = self.tls.configured();
        let new_tls = seen.tls.as_ref().is_none_or(|seen| !Arc::ptr_eq(seen, &tls));
        if !new_plan && !new_rules && !new_tls {
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
        if new_tls {
            core.doubt_routes(self.clock.now(), |domain, route| {
                let demanded = route.site.demand().and_then(|demand| demand.configured);
                demanded != tls.level(domain, &route.hosts)
            });
            seen.tls = Some(tls);
        }
        true
    }

    /// Traffic rules, sources, TLS policies or another policy changed: the queue acts on it at once.
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
    tls: Option<Arc<Configured>>,
}
