use std::sync::Arc;

use postroad_base::{SourceId, UtcMillis};
use postroad_delivery::egress::warmup::{
    Day, Enrolled, Noted, OTHER, Plan as WarmUpPlan, Rules, Subject, Take, Warmups,
};
use postroad_delivery::outcome::{Decision, DeferralClass};
use postroad_simnet::world::ProviderKind;

use crate::plan::{Plan, PlanError, WarmUp};

/// How much may still be sent, by source and provider: the program's own warm-ups.
#[derive(Debug)]
pub(crate) struct Allowances {
    warmups: Warmups,
    plan: Option<Arc<WarmUpPlan>>,
    subjects: Vec<Subject>,
}

impl Allowances {
    /// # Errors
    /// When the warm-up of the plan is none.
    pub(crate) fn new(plan: &Plan, start: UtcMillis) -> Result<Self, PlanError> {
        let subjects: Vec<Subject> = (0..plan.sources.len())
            .map(|number| Subject::Source(SourceId(uuid::Uuid::from_u128(number as u128 + 1))))
            .collect();
        let warm_up = warm_up(&plan.warm_up)?.map(|warm_up| scaled(&warm_up, plan.weight)).transpose()?;
        let mut allowances = Self { warmups: Warmups::default(), plan: warm_up.map(Arc::new), subjects };
        if let Some(plan) = &allowances.plan {
            for subject in &allowances.subjects {
                let enrolled = Enrolled {
                    plan: Arc::clone(plan),
                    rules: Rules::default(),
                    paused: false,
                    began: Day::of(start),
                };
                allowances.warmups.enrol(subject.clone(), enrolled);
            }
        }
        Ok(allowances)
    }

    /// Simulated messages all sources may still send to a provider today.
    pub(crate) fn left(&self, kind: ProviderKind, now: UtcMillis) -> u64 {
        (0..self.subjects.len()).map(|source| self.left_of(source, kind, now)).fold(0, u64::saturating_add)
    }

    fn left_of(&self, source: usize, kind: ProviderKind, now: UtcMillis) -> u64 {
        let (subject, provider) = (&self.subjects[source], provider_key(kind));
        let Some(plan) = self.plan.as_ref().filter(|_| self.warmups.is_warming(subject, provider)) else {
            return u64::MAX;
        };
        let (stage, sent) = match self.warmups.look(subject, provider) {
            Some((progress, day, counts)) if day == Day::of(now) => (progress.stage, counts.sent),
            Some((progress, ..)) => (progress.stage, 0),
            None => (0, 0),
        };
        plan.stage(stage).map_or(u64::MAX, |stage| stage.daily.saturating_sub(sent))
    }

    /// The next source in turn that may send now; the one whose turn it is when none may.
    pub(crate) fn ready_source(&mut self, kind: ProviderKind, turn: usize, now: UtcMillis) -> usize {
        let count = self.subjects.len();
        let in_turn = (0..count).map(|n| (n + turn) % count);
        in_turn.into_iter().find(|source| self.room_at(*source, kind, now).is_none()).unwrap_or(turn % count)
    }

    /// When any source may send again; `None` when one may now.
    pub(crate) fn any_room_at(&mut self, kind: ProviderKind, now: UtcMillis) -> Option<UtcMillis> {
        let mut next = UtcMillis::MAX;
        for source in 0..self.subjects.len() {
            next = next.min(self.room_at(source, kind, now)?);
        }
        Some(next)
    }

    fn room_at(&mut self, source: usize, kind: ProviderKind, now: UtcMillis) -> Option<UtcMillis> {
        match self.take(source, kind, now) {
            Take::Granted => {
                self.warmups.give_back(&self.subjects[source], provider_key(kind), now);
                None
            }
            Take::LaterAt(at) => Some(at),
        }
    }

    /// Counts one as sent by a source; the time to come again when there is no room now.
    pub(crate) fn take(&mut self, source: usize, kind: ProviderKind, now: UtcMillis) -> Take {
        self.warmups.take(&self.subjects[source], provider_key(kind), now)
    }

    /// What became of an attempt.
    pub(crate) fn note(
        &mut self,
        source: usize,
        kind: ProviderKind,
        decision: Decision,
        class: DeferralClass,
        now: UtcMillis,
    ) {
        let subject = &self.subjects[source];
        let noted = match decision {
            Decision::Delivered => Noted::Delivered,
            Decision::Bounced => Noted::Bounced,
            Decision::Deferred { .. } | Decision::Expired if class.concerns_source() => Noted::Deferred,
            Decision::Deferred { .. } | Decision::Expired => {
                return self.warmups.give_back(subject, provider_key(kind), now);
            }
        };
        self.warmups.note(subject, provider_key(kind), noted, now);
    }

    pub(crate) fn complained(&mut self, source: usize, kind: ProviderKind, now: UtcMillis) {
        self.warmups.note(&self.subjects[source], provider_key(kind), Noted::Complained, now);
    }

    /// A day is over: stages are decided on.
    pub(crate) fn roll_over(&mut self, now: UtcMillis) {
        self.warmups.roll_over(now);
        // Nobody stores it here.
        self.warmups.drain();
    }
}

/// As shaping profiles call the providers; whoever has no profile is one of the others.
fn provider_key(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Google
        | ProviderKind::Yahoo
        | ProviderKind::Microsoft
        | ProviderKind::Apple
        | ProviderKind::Naver => kind.as_str(),
        _ => OTHER,
    }
}

fn warm_up(named: &WarmUp) -> Result<Option<WarmUpPlan>, PlanError> {
    match named {
        WarmUp::Named(name) if name == "none" => Ok(None),
        WarmUp::Named(name) => {
            WarmUpPlan::find(name).map(Some).ok_or_else(|| PlanError::WarmUp(name.clone()))
        }
        WarmUp::Daily(daily) => WarmUpPlan::custom("custom", "", daily)
            .map(Some)
            .map_err(|error| PlanError::Stages(error.to_string())),
    }
}

/// The plan for messages that each stand for `weight`.
fn scaled(plan: &WarmUpPlan, weight: u32) -> Result<WarmUpPlan, PlanError> {
    if weight <= 1 {
        return Ok(plan.clone());
    }
    let mut daily: Vec<u64> =
        plan.stages.iter().map(|stage| stage.daily.div_ceil(u64::from(weight))).collect();
    // Small stages become equal; a plan grows.
    daily.dedup();
    WarmUpPlan::custom("scaled", &plan.about, &daily).map_err(|error| PlanError::Stages(error.to_string()))
}
