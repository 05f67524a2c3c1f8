use std::sync::Arc;

use parking_lot::Mutex;
use postroad_base::{Domain, PoolId, SourceId, UtcMillis};
use postroad_delivery::egress::warmup::{
    Day, Enrolled, Noted, OTHER, Plan as WarmUpPlan, Rules, Subject, Warmups,
};
use postroad_delivery::egress::{
    Assignment, Choice, EgressChooser, EgressPlan, Exit, Health, Member, Overflow, PlanParts, Pool, PoolKind,
    Source, SourceIndex, Supply, Wish, choose,
};
use postroad_delivery::outcome::{Decision, DeferralClass};
use postroad_simnet::world::ProviderKind;

use crate::plan::{Plan, PlanError, Policy};

/// The sources of a rehearsal and how much they may still send: the program's own pool, choice and warm-ups.
#[derive(Clone, Debug)]
pub(crate) struct Allowances(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sources: Arc<EgressPlan>,
    /// One for each source of the plan.
    subjects: Vec<Subject>,
    warm_up: Option<WarmUpPlan>,
    warmups: Mutex<Warmups>,
}

impl Allowances {
    /// A naive sender has no warm-up.
    ///
    /// # Errors
    /// When the warm-up of the plan is none.
    pub(crate) fn new(plan: &Plan, policy: Policy, start: UtcMillis) -> Result<Self, PlanError> {
        let sources = sources(plan, start);
        let subjects: Vec<Subject> = sources.iter().map(|source| Subject::Source(source.id)).collect();
        let warm_up = plan.warm_up.plan()?.map(|warm_up| scaled(&warm_up, plan.weight)).transpose()?;
        let mut warmups = Warmups::default();
        if let Some(warm_up) = warm_up.as_ref().filter(|_| policy == Policy::Ours) {
            for subject in &subjects {
                let enrolled = Enrolled {
                    plan: Arc::new(warm_up.clone()),
                    rules: Rules::default(),
                    paused: false,
                    began: Day::of(start),
                };
                warmups.enrol(subject.clone(), enrolled);
            }
        }
        let sources = Arc::new(egress_plan(plan, &sources, start));
        Ok(Self(Arc::new(Inner { sources, subjects, warm_up, warmups: Mutex::new(warmups) })))
    }

    /// What chooses sources for the queue.
    pub(crate) fn chooser(&self) -> EgressChooser<Self> {
        EgressChooser(self.clone())
    }

    /// The place among the plan's sources of one the queue chose.
    pub(crate) fn place(source: SourceIndex) -> usize {
        // Number 0 is the configuration's source, which no pool here has.
        usize::from(source.0).saturating_sub(1)
    }

    /// Simulated messages all sources may still send to a provider today.
    pub(crate) fn left(&self, kind: ProviderKind, now: UtcMillis) -> u64 {
        let warmups = self.0.warmups.lock();
        let left = |subject| self.left_of(&warmups, subject, provider_key(kind), now);
        self.0.subjects.iter().map(left).fold(0, u64::saturating_add)
    }

    fn left_of(&self, warmups: &Warmups, subject: &Subject, provider: &str, now: UtcMillis) -> u64 {
        let Some(plan) = self.0.warm_up.as_ref().filter(|_| warmups.is_warming(subject, provider)) else {
            return u64::MAX;
        };
        let (stage, sent) = match warmups.look(subject, provider) {
            Some((progress, day, counts)) if day == Day::of(now) => (progress.stage, counts.sent),
            Some((progress, ..)) => (progress.stage, 0),
            None => (0, 0),
        };
        plan.stage(stage).map_or(u64::MAX, |stage| stage.daily.saturating_sub(sent))
    }

    /// What became of an attempt.
    pub(crate) fn note(
        &self,
        source: usize,
        kind: ProviderKind,
        decision: Decision,
        class: DeferralClass,
        now: UtcMillis,
    ) {
        let noted = match decision {
            Decision::Delivered => Noted::Delivered,
            Decision::Bounced => Noted::Bounced,
            Decision::Deferred { .. } | Decision::Expired if class.concerns_source() => Noted::Deferred,
            Decision::Deferred { .. } | Decision::Expired => return self.put_back(source, kind, now),
        };
        self.0.warmups.lock().note(&self.0.subjects[source], provider_key(kind), noted, now);
    }

    /// Nothing was sent for what a message took.
    pub(crate) fn put_back(&self, source: usize, kind: ProviderKind, now: UtcMillis) {
        self.0.warmups.lock().give_back(&self.0.subjects[source], provider_key(kind), now);
    }

    pub(crate) fn complained(&self, source: usize, kind: ProviderKind, now: UtcMillis) {
        let subject = &self.0.subjects[source];
        self.0.warmups.lock().note(subject, provider_key(kind), Noted::Complained, now);
    }

    /// A day is over: stages are decided on.
    pub(crate) fn roll_over(&self, now: UtcMillis) {
        let mut warmups = self.0.warmups.lock();
        warmups.roll_over(now);
        // Nobody stores it here.
        warmups.drain();
    }
}

impl Supply for Allowances {
    fn plan(&self) -> Arc<EgressPlan> {
        Arc::clone(&self.0.sources)
    }

    fn choose(&self, plan: &EgressPlan, wish: Wish<'_>) -> Choice {
        choose(plan, &mut self.0.warmups.lock(), wish)
    }

    fn give_back(&self, source: SourceIndex, _: Option<&Domain>, provider: &str, now: UtcMillis) {
        if let Some(subject) = self.0.subjects.get(Self::place(source)) {
            self.0.warmups.lock().give_back(subject, provider, now);
        }
    }
}

fn sources(plan: &Plan, start: UtcMillis) -> Vec<Source> {
    let source = |(number, address): (u128, &std::net::IpAddr)| Source {
        id: SourceId(uuid::Uuid::from_u128(number)),
        name: format!("source-{number}").parse().expect("letters, a hyphen and digits are a name"),
        address: Some(*address),
        ehlo_name: None,
        exit: Exit::Direct,
        enabled: true,
        health: Health::default(),
        created_at: start,
    };
    (1..).zip(&plan.sources).map(source).collect()
}

/// All sources in one pool, with equal weights, for everybody.
fn egress_plan(plan: &Plan, sources: &[Source], start: UtcMillis) -> EgressPlan {
    let id = PoolId(uuid::Uuid::from_u128(1));
    let pool = Pool {
        id,
        name: "rehearsal".parse().expect("letters are a name"),
        kind: PoolKind::Shared,
        overflow: Overflow::default(),
        members: sources.iter().map(|source| Member { source: source.id, weight: 1 }).collect(),
        created_at: start,
    };
    let assignment = Assignment { workspace: None, stream: plan.stream, pool: id };
    let parts = PlanParts { sources, pools: &[pool], assignments: &[assignment] };
    let ehlo_name = "rehearsal.example".parse().expect("a constant name");
    EgressPlan::of_configuration(ehlo_name, None).next(parts)
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
