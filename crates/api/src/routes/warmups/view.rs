//! Warm-ups as the API shows them.

use postroad_delivery::egress::Warmup;
use postroad_delivery::egress::warmup::{DayCounts, Plan, Progress, Subject};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::sources::CountsView;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// How much a source or a sender domain sends to each mailbox provider while they get to know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Warmup)]
pub struct WarmupView {
    pub id: Uuid,
    /// The source, or `null` when a domain is warmed up.
    pub source: Option<Uuid>,
    /// The sender domain, or `null` when a source is warmed up.
    #[schema(example = "example.com")]
    pub domain: Option<String>,
    /// The plan's name.
    #[schema(example = "sparkpost")]
    pub plan: String,
    /// Paused, the stages and their limits stay what they are.
    pub paused: bool,
    /// The first day, in UTC.
    #[schema(format = "date", example = "2026-11-28")]
    pub began: String,
    /// How far it has come with each provider that was sent to.
    pub providers: Vec<ProgressView>,
    pub created_at: Timestamp,
}

/// How far a warm-up has come with one provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WarmupProgress)]
pub struct ProgressView {
    #[schema(example = "google")]
    pub provider: String,
    /// Counted from 1.
    pub stage: u32,
    pub stages: u32,
    /// What may be sent today; `null` when it is warm and has no limit.
    pub daily: Option<u64>,
    /// The day the stage began, in UTC.
    #[schema(format = "date")]
    pub since: String,
    /// The last day something was sent, in UTC; today counts tomorrow.
    #[schema(format = "date")]
    pub last_sent: Option<String>,
    pub today: CountsView,
}

/// A warm-up with its progress.
pub(crate) async fn view(state: &ApiState, warmup: Warmup) -> Answer<WarmupView> {
    let progress = state.egress.progress(&warmup).await?;
    let plan = &warmup.plan;
    let providers = progress
        .into_iter()
        .map(|(provider, progress, today)| one(plan, provider, &progress, today))
        .collect();
    let (source, domain) = match &warmup.subject {
        Subject::Source(id) => (Some(id.0), None),
        Subject::Domain(domain) => (None, Some(domain.to_string())),
    };
    Ok(WarmupView {
        id: warmup.id.0,
        source,
        domain,
        paused: warmup.paused,
        began: warmup.began.to_string(),
        providers,
        plan: warmup.plan.name,
        created_at: warmup.created_at.into(),
    })
}

fn one(plan: &Plan, provider: String, progress: &Progress, today: DayCounts) -> ProgressView {
    ProgressView {
        provider,
        stage: (progress.stage + 1).min(plan.end()),
        stages: plan.end(),
        daily: plan.stage(progress.stage).map(|stage| stage.daily),
        since: progress.since.to_string(),
        last_sent: progress.last_sent.map(|day| day.to_string()),
        today: today.into(),
    }
}
