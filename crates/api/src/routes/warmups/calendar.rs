use std::num::NonZeroU64;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_base::WarmupId;
use postroad_delivery::egress::warmup::{Day, DayCounts, Decision, OTHER, Progress, forecast};
use postroad_delivery::egress::{Warmup, WarmupDay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::sources::CountsView;
use crate::auth::ADMINISTRATOR;
use crate::extract::{Id, Params};
use crate::{Answer, ApiState, Problem};

/// Past days shown; a warm-up that takes longer began before them.
const PAST_DAYS: i64 = 180;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The mailbox provider; without it, the first by name that was sent to.
    #[param(example = "google")]
    pub(super) provider: Option<String>,
    /// A daily volume to be told the date of.
    #[param(value_type = Option<u64>, minimum = 1, example = 50000)]
    pub(super) volume: Option<NonZeroU64>,
}

/// What was planned, what was sent and what may come, day by day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WarmupCalendar)]
pub struct CalendarView {
    provider: String,
    /// Oldest first: past days on which something was sent, today, and the days to come until it is warm.
    days: Vec<DayView>,
    /// When the volume asked for becomes possible.
    possible: Option<PossibleView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WarmupDay)]
pub struct DayView {
    /// In UTC.
    #[schema(format = "date", example = "2026-11-28")]
    day: String,
    kind: DayKind,
    /// Counted from 1.
    stage: u32,
    /// What the stage allows, or will allow if every day until then is promoted; `null` when it is warm.
    planned: Option<u64>,
    /// What happened; `null` for days to come.
    actual: Option<CountsView>,
    /// What followed from the day.
    decision: Option<DecisionName>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WarmupDayKind)]
pub enum DayKind {
    Past,
    Today,
    Forecast,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WarmupPossible)]
pub struct PossibleView {
    volume: u64,
    /// If every day from today is promoted.
    #[schema(format = "date")]
    earliest: String,
    /// At the pace so far.
    #[schema(format = "date")]
    at_pace: String,
}

/// What followed from a day.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WarmupDecision)]
pub enum DecisionName {
    /// Enough was delivered and little went wrong: the next stage.
    Promote,
    /// Nothing was sent.
    StayIdle,
    /// Less was delivered than the stage asks for.
    StayVolume,
    /// Too many deferrals for a promotion.
    StayDeferred,
    StayBounced,
    StayComplained,
    /// So many deferrals that it goes back a stage.
    DemoteDeferred,
    DemoteBounced,
    DemoteComplained,
    StayPaused,
    StayWarm,
    /// Nothing was sent for so long that it begins again.
    Restart,
}

impl From<Decision> for DecisionName {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Promote => Self::Promote,
            Decision::StayIdle => Self::StayIdle,
            Decision::StayVolume => Self::StayVolume,
            Decision::StayDeferred => Self::StayDeferred,
            Decision::StayBounced => Self::StayBounced,
            Decision::StayComplained => Self::StayComplained,
            Decision::DemoteDeferred => Self::DemoteDeferred,
            Decision::DemoteBounced => Self::DemoteBounced,
            Decision::DemoteComplained => Self::DemoteComplained,
            Decision::StayPaused => Self::StayPaused,
            Decision::StayWarm => Self::StayWarm,
            Decision::Restart => Self::Restart,
        }
    }
}

/// Show a warm-up's calendar with one provider
#[utoipa::path(
    get,
    path = "/warmups/{id}/calendar",
    operation_id = "getWarmupCalendar",
    tag = "egress",
    security(("api_key" = [ADMINISTRATOR])),
    params(("id" = Uuid, Path, description = "The warm-up"), Query),
    responses((status = 200, description = "The days.", body = CalendarView))
)]
pub async fn calendar(
    State(state): State<Arc<ApiState>>,
    Id(id): Id<WarmupId>,
    Params(query): Params<Query>,
) -> Answer<Json<CalendarView>> {
    let warmup = state.egress.warmup(id).await?.ok_or_else(|| Problem::not_found("warm-up"))?;
    Ok(Json(of(&state, &warmup, query).await?))
}

pub(super) async fn of(state: &ApiState, warmup: &Warmup, query: Query) -> Answer<CalendarView> {
    let today = Day::of(state.clock.now());
    let known = state.egress.progress(warmup).await?;
    let provider = query.provider.or_else(|| known.first().map(|(provider, ..)| provider.clone()));
    let provider = provider.unwrap_or_else(|| OTHER.to_owned());
    let known = known.into_iter().find(|(name, ..)| *name == provider);
    let (progress, counts) = known.map_or_else(
        || (Progress::begin(today), DayCounts::default()),
        |(_, progress, counts)| (progress, counts),
    );
    let from = today.plus(-PAST_DAYS);
    let limit = usize::try_from(PAST_DAYS).unwrap_or(usize::MAX) + 1;
    let stored = state.egress.warmup_days(warmup.id, &provider, from, limit).await?;
    let mut days: Vec<DayView> =
        stored.iter().filter(|day| day.day < today).map(|day| past(warmup, day)).collect();
    days.push(DayView {
        kind: DayKind::Today,
        actual: Some(counts.into()),
        ..planned(warmup, today, progress.stage)
    });
    let to_come = (progress.stage + 1..=warmup.plan.end()).zip(1..);
    days.extend(to_come.map(|(stage, days)| planned(warmup, today.plus(days), stage)));
    let possible = query.volume.map(NonZeroU64::get).map(|volume| {
        let found = forecast(&warmup.plan, &progress, warmup.began, today, volume);
        PossibleView { volume, earliest: found.earliest.to_string(), at_pace: found.at_pace.to_string() }
    });
    Ok(CalendarView { provider, days, possible })
}

fn planned(warmup: &Warmup, day: Day, stage: u32) -> DayView {
    DayView {
        day: day.to_string(),
        kind: DayKind::Forecast,
        stage: (stage + 1).min(warmup.plan.end()),
        planned: warmup.plan.stage(stage).map(|stage| stage.daily),
        actual: None,
        decision: None,
    }
}

fn past(warmup: &Warmup, day: &WarmupDay) -> DayView {
    DayView {
        kind: DayKind::Past,
        actual: Some(day.counts.into()),
        decision: day.decision.map(DecisionName::from),
        ..planned(warmup, day.day, day.stage)
    }
}
