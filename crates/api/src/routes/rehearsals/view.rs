use postroad_rehearsal::{Kept, KeptState, Plan, Policy, Summary};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::report::{RehearsalPlan, RehearsalReport};
use crate::time::Timestamp;

/// How a rehearsed sender behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RehearsalPolicy {
    /// As Postroad does: warmed up, shaped, spread over the day.
    #[default]
    Ours,
    /// Everything at once, and again after each deferral.
    Naive,
}

impl From<Policy> for RehearsalPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Ours => Self::Ours,
            Policy::Naive => Self::Naive,
        }
    }
}

impl From<RehearsalPolicy> for Policy {
    fn from(policy: RehearsalPolicy) -> Self {
        match policy {
            RehearsalPolicy::Ours => Self::Ours,
            RehearsalPolicy::Naive => Self::Naive,
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RehearsalState {
    Waiting,
    Running,
    Done,
    /// Somebody ended it; what it found by then is kept.
    Cancelled,
    Failed,
}

impl From<KeptState> for RehearsalState {
    fn from(state: KeptState) -> Self {
        match state {
            KeptState::Waiting => Self::Waiting,
            KeptState::Running => Self::Running,
            KeptState::Done => Self::Done,
            KeptState::Cancelled => Self::Cancelled,
            KeptState::Failed => Self::Failed,
        }
    }
}

/// What came of a rehearsal, in real messages.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct RehearsalSummary {
    /// Messages the sender wanted to send.
    wanted: u64,
    delivered: u64,
    /// Of those delivered, what reached the inbox.
    inbox: u64,
    /// And the spam folder.
    spam: u64,
    /// Times that providers blocked a source.
    blocks: u32,
    /// The first day, from 1, on which nearly all that was wanted was delivered; `null`: none.
    full_volume_on_day: Option<u16>,
}

impl From<Summary> for RehearsalSummary {
    fn from(summary: Summary) -> Self {
        Self {
            wanted: summary.wanted,
            delivered: summary.delivered,
            inbox: summary.inbox,
            spam: summary.spam,
            blocks: summary.blocks,
            full_volume_on_day: summary.full_volume_on_day,
        }
    }
}

/// A rehearsal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Rehearsal)]
pub struct RehearsalView {
    pub id: Uuid,
    name: String,
    /// What is rehearsed.
    #[schema(value_type = RehearsalPlan)]
    plan: Plan,
    policy: RehearsalPolicy,
    /// The same plan, policy and seed give the same report.
    seed: u32,
    state: RehearsalState,
    /// From 0 to 1, of the simulated time.
    done: f64,
    /// Messages simulated so far.
    messages: u64,
    /// Why it failed: a sentence, or `interrupted` when the server ended twice meanwhile.
    problem: Option<String>,
    /// Missing until it ends.
    summary: Option<RehearsalSummary>,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
    /// What was found, day by day; only where one rehearsal is asked for, and missing until it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RehearsalReport>)]
    report: Option<Box<RawValue>>,
}

impl From<Kept> for RehearsalView {
    fn from(kept: Kept) -> Self {
        Self {
            id: kept.id.0,
            name: kept.name,
            plan: kept.plan,
            policy: kept.policy.into(),
            seed: u32::try_from(kept.seed).unwrap_or(u32::MAX),
            state: kept.state.into(),
            done: f64::from(kept.done_permille) / 1_000.0,
            messages: kept.messages,
            problem: kept.problem,
            summary: kept.summary.map(RehearsalSummary::from),
            created_at: kept.created_at.into(),
            finished_at: kept.finished_at.map(Timestamp),
            report: None,
        }
    }
}

impl RehearsalView {
    /// With what was found, as it is kept: JSON of ours.
    pub(super) fn with_report(mut self, report: Option<String>) -> Self {
        self.report = report.and_then(|text| RawValue::from_string(text).ok());
        self
    }
}
