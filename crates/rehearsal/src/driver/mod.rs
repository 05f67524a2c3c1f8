//! The clock: pops the earliest event, lets the queue and the world say what follows, and goes on.

mod clock;
mod finish;
mod mailing;
mod queue;
mod session;

use std::sync::Arc;
use std::time::Duration;

use postroad_base::{EmailAddress, UtcMillis, WorkspaceId};
use postroad_delivery::outcome::RetrySchedule;
use postroad_delivery::queue::{Core, PathLimits};
use postroad_delivery::shaping::Profiles;
use postroad_simnet::world::{History, Identity, ProviderKind, World, WorldPlan};

use self::clock::{Agenda, Event};
use self::mailing::Mailing;
use self::session::Sessions;
use crate::allowance::Allowances;
use crate::audience::Audience;
use crate::ledger::Ledger;
use crate::plan::{Plan, PlanError, Policy};
use crate::report::Report;

/// Rehearsals begin on Monday, 5 January 2026.
const START: UtcMillis = UtcMillis(1_767_571_200_000);
pub(crate) const DAY: Duration = Duration::from_secs(86_400);
/// A day is handed out in so many slots.
pub(crate) const SLOTS: u32 = 288;
/// Connections of all paths, and of one.
const SESSIONS: u32 = 2_000;
const SESSIONS_PER_PATH: u32 = 20;

/// How far a rehearsal is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// From 0 to 1, of the simulated time.
    pub done: f64,
    /// From 1.
    pub day: u16,
    pub days: u16,
    /// Messages simulated so far.
    pub messages: u64,
    pub attempts: u64,
    /// In the simulated queue.
    pub waiting: u64,
}

/// A rehearsal that is ready to run.
pub struct Rehearsal {
    pub(crate) plan: Plan,
    pub(crate) policy: Policy,
    pub(crate) seed: u64,
    pub(crate) world: World,
    pub(crate) audience: Audience,
    pub(crate) core: Core,
    pub(crate) schedule: RetrySchedule,
    pub(crate) agenda: Agenda,
    pub(crate) sessions: Sessions,
    pub(crate) mailing: Mailing,
    pub(crate) allowances: Allowances,
    pub(crate) ledger: Ledger,
    pub(crate) workspace: WorkspaceId,
    pub(crate) now: UtcMillis,
    /// Something changed that the queue has to look at.
    pub(crate) dirty: bool,
    /// Waiting in the queue, by provider.
    pub(crate) waiting: Vec<u64>,
}

impl Rehearsal {
    /// Rehearses what a plan says, day after day.
    ///
    /// # Errors
    /// When the plan cannot be rehearsed.
    pub fn of_plan(plan: Plan, policy: Policy, seed: u64) -> Result<Self, PlanError> {
        plan.check()?;
        let world = world(&plan, seed);
        let audience = Audience::generated(&plan, &world)?;
        let mailing = Mailing::daily(&plan, &audience);
        Self::new(plan, policy, seed, world, audience, mailing)
    }

    /// Rehearses one mailing to the addresses of a list, with the sources and habits of a plan.
    ///
    /// # Errors
    /// When the plan cannot be rehearsed or the list is empty.
    pub fn of_list(
        plan: Plan,
        addresses: &[EmailAddress],
        policy: Policy,
        seed: u64,
    ) -> Result<Self, PlanError> {
        if addresses.is_empty() {
            return Err(PlanError::EmptyList);
        }
        let plan = Plan { daily_volume: addresses.len() as u64, list_size: None, weight: 1, ..plan };
        plan.check()?;
        let world = world(&plan, seed);
        let audience = Audience::listed(addresses, &plan, &world);
        let mailing = Mailing::once(&audience);
        Self::new(plan, policy, seed, world, audience, mailing)
    }

    fn new(
        plan: Plan,
        policy: Policy,
        seed: u64,
        world: World,
        audience: Audience,
        mailing: Mailing,
    ) -> Result<Self, PlanError> {
        let limits = PathLimits { connections: SESSIONS_PER_PATH, sessions: SESSIONS };
        let allowances = Allowances::new(&plan, policy, START)?;
        let mut core = match policy {
            Policy::Ours => Core::new(limits),
            Policy::Naive => Core::with_profiles(limits, unlimited()),
        };
        core.set_chooser(Box::new(allowances.chooser()));
        Ok(Self {
            allowances,
            plan,
            policy,
            seed,
            world,
            audience,
            core,
            schedule: RetrySchedule::default(),
            agenda: Agenda::default(),
            sessions: Sessions::default(),
            mailing,
            ledger: Ledger::default(),
            workspace: WorkspaceId(uuid::Uuid::from_u128(1)),
            now: START,
            dirty: false,
            waiting: vec![0; ProviderKind::ALL.len()],
        })
    }

    /// Runs it. `watch` is called every simulated hour or so and ends it by saying `false`.
    pub fn run(mut self, watch: &mut dyn FnMut(Progress) -> bool) -> Report {
        let end = START.plus(DAY * u32::from(self.plan.days));
        let mut cancelled = false;
        self.agenda.plan(START, Event::Slot(0));
        while let Some((at, event)) = self.agenda.pop() {
            self.now = at;
            if at >= end {
                break;
            }
            match event {
                Event::Slot(slot) => {
                    self.slot(slot);
                    if slot % (SLOTS / 24) == 0 && !watch(self.progress()) {
                        cancelled = true;
                        break;
                    }
                    if self.mailing.is_over() && self.core.is_empty() {
                        self.mailing.finished_at = Some(self.now);
                        break;
                    }
                    self.agenda.plan(START.plus(DAY * (slot + 1) / SLOTS), Event::Slot(slot + 1));
                }
                Event::Session { number, epoch } => self.session(number, epoch),
                Event::Tick => self.dirty = true,
            }
            if self.dirty {
                self.tick();
            }
        }
        self.finish(cancelled)
    }

    /// The simulated day, from 0.
    pub(crate) fn day(&self) -> u16 {
        let days = self.now.since(START).as_secs() / DAY.as_secs();
        u16::try_from(days).unwrap_or(u16::MAX).min(self.plan.days.saturating_sub(1))
    }

    fn progress(&self) -> Progress {
        let whole = DAY * u32::from(self.plan.days);
        Progress {
            done: self.now.since(START).as_secs_f64() / whole.as_secs_f64(),
            day: self.day() + 1,
            days: self.plan.days,
            messages: self.ledger.messages,
            attempts: self.ledger.attempts,
            waiting: self.core.len(),
        }
    }

    pub(crate) fn start_of_day(day: u16) -> UtcMillis {
        START.plus(DAY * u32::from(day))
    }
}

/// A profile that knows no limit, for the sender who knows none.
const UNLIMITED: &str = r#"
name = "unlimited"
title = "No limits"
[limits]
connections = 20
messages_per_connection = 1000000
connections_per_minute = 100000
idle_secs = 30
[clamps]
connections = [20, 20]
messages_per_second = [1000.0, 1000.0]
"#;

fn unlimited() -> Arc<Profiles> {
    Arc::new(Profiles::read(UNLIMITED, &[]).expect("the profile is constant and right"))
}

fn world(plan: &Plan, seed: u64) -> World {
    let histories = if plan.usual_daily > 0.0 {
        let sources = plan.sources.iter().map(|source| Identity::Source(*source));
        let domain = Identity::Domain(plan.sender_domain.clone());
        let known = |identity| History { identity, usual_daily: plan.usual_daily, score: 0.8 };
        sources.chain([domain]).map(known).collect()
    } else {
        Vec::new()
    };
    let world = WorldPlan {
        weight: plan.weight,
        population: plan.list.population(),
        histories,
        engagement_events: false,
        ..WorldPlan::default()
    };
    World::new(seed, world)
}

/// The number of a message: who gets it, of which mailing. Nothing else has to be kept for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MessageNumber {
    pub(crate) mailing: u16,
    pub(crate) kind: ProviderKind,
    pub(crate) recipient: u32,
}

impl MessageNumber {
    pub(crate) fn encode(self) -> u64 {
        let kind = kind_index(self.kind) as u64;
        (u64::from(self.mailing) << 40) | (kind << 32) | u64::from(self.recipient)
    }

    pub(crate) fn decode(number: u64) -> Self {
        let kind = usize::try_from(number >> 32 & 0xff).unwrap_or(0);
        Self {
            mailing: u16::try_from(number >> 40 & 0xffff).unwrap_or(0),
            kind: ProviderKind::ALL.get(kind).copied().unwrap_or(ProviderKind::Corporate),
            // The lower 32 bits are the recipient's number.
            recipient: (number & u64::from(u32::MAX)) as u32,
        }
    }
}

pub(crate) fn kind_index(kind: ProviderKind) -> usize {
    ProviderKind::ALL.iter().position(|known| *known == kind).unwrap_or(0)
}

/// What the queue shares with nobody here.
pub(crate) type SharedRoute = Arc<postroad_net::dns::Route>;
