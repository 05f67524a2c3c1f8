use serde::{Deserialize, Serialize};

use super::{DayCounts, Plan};

/// When a stage is left. Shares are in tenths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Of the stage's volume, delivered that day, to go on (SparkPost: 90 %).
    pub promote_delivered: u64,
    /// Of all attempts, deferred: no promotion above the first, demotion above the second.
    pub deferred: (u64, u64),
    /// Of all attempts, bounced (SES: review at 5 %, pause at 10 %).
    pub bounced: (u64, u64),
    /// Of the delivered, complained about (Google: below 0.1 %, never 0.3 %).
    pub complained: (u64, u64),
    /// With fewer attempts a day says too little to demote.
    pub demote_attempts: u64,
    /// After so many days without a mail it begins again.
    pub restart_idle_days: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            promote_delivered: 900,
            deferred: (100, 250),
            bounced: (50, 100),
            complained: (1, 3),
            demote_attempts: 50,
            restart_idle_days: 30,
        }
    }
}

/// What follows from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Enough was delivered and little went wrong.
    Promote,
    /// Nothing was sent.
    StayIdle,
    /// Less was delivered than the stage asks for.
    StayVolume,
    /// Too many deferrals for a promotion.
    StayDeferred,
    StayBounced,
    StayComplained,
    DemoteDeferred,
    DemoteBounced,
    DemoteComplained,
    /// A person paused it.
    StayPaused,
    /// It is warm already.
    StayWarm,
    /// Nothing was sent for so long that receivers have forgotten it.
    Restart,
}

impl Decision {
    pub const ALL: [Self; 12] = [
        Self::Promote,
        Self::StayIdle,
        Self::StayVolume,
        Self::StayDeferred,
        Self::StayBounced,
        Self::StayComplained,
        Self::DemoteDeferred,
        Self::DemoteBounced,
        Self::DemoteComplained,
        Self::StayPaused,
        Self::StayWarm,
        Self::Restart,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promote => "promote",
            Self::StayIdle => "stay_idle",
            Self::StayVolume => "stay_volume",
            Self::StayDeferred => "stay_deferred",
            Self::StayBounced => "stay_bounced",
            Self::StayComplained => "stay_complained",
            Self::DemoteDeferred => "demote_deferred",
            Self::DemoteBounced => "demote_bounced",
            Self::DemoteComplained => "demote_complained",
            Self::StayPaused => "stay_paused",
            Self::StayWarm => "stay_warm",
            Self::Restart => "restart",
        }
    }

    /// The stage after this decision.
    #[must_use]
    pub fn apply(self, stage: u32, plan: &Plan) -> u32 {
        match self {
            Self::Promote => stage.saturating_add(1).min(plan.end()),
            Self::DemoteDeferred | Self::DemoteBounced | Self::DemoteComplained => stage.saturating_sub(1),
            Self::Restart => 0,
            _ => stage,
        }
    }
}

/// Decides on a day that has ended, with `idle_days` without a mail up to and including it.
#[must_use]
pub fn decide(plan: &Plan, rules: &Rules, stage: u32, day: &DayCounts, idle_days: i64) -> Decision {
    if idle_days >= rules.restart_idle_days {
        return Decision::Restart;
    }
    let attempts = day.delivered + day.deferred + day.bounced;
    if attempts == 0 && day.complained == 0 {
        return Decision::StayIdle;
    }
    let above = |part: u64, whole: u64, limit: u64| part.saturating_mul(1_000) > whole.saturating_mul(limit);
    // Complaints come days after what they are about; one in a tiny day is no rate.
    let delivered = day.delivered.max(rules.demote_attempts);
    if attempts >= rules.demote_attempts || day.complained > 1 {
        if above(day.complained, delivered, rules.complained.1) {
            return Decision::DemoteComplained;
        }
        if above(day.bounced, attempts, rules.bounced.1) {
            return Decision::DemoteBounced;
        }
        if above(day.deferred, attempts, rules.deferred.1) {
            return Decision::DemoteDeferred;
        }
    }
    if above(day.complained, delivered, rules.complained.0) && day.complained > 1 {
        return Decision::StayComplained;
    }
    if above(day.bounced, attempts, rules.bounced.0) {
        return Decision::StayBounced;
    }
    if above(day.deferred, attempts, rules.deferred.0) {
        return Decision::StayDeferred;
    }
    let volume = plan.stage(stage).map_or(0, |stage| stage.daily);
    if day.delivered.saturating_mul(1_000) < volume.saturating_mul(rules.promote_delivered) {
        return Decision::StayVolume;
    }
    Decision::Promote
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counts: [u64; 4], idle_days: i64, expected: Decision, stage_after: u32) {
        let plan = Plan::find("sparkpost").unwrap();
        let [delivered, deferred, bounced, complained] = counts;
        let day =
            DayCounts { sent: delivered + deferred + bounced, delivered, deferred, bounced, complained };
        // The third stage: 1,000 a day.
        let decision = decide(&plan, &Rules::default(), 2, &day, idle_days);
        assert_eq!(decision, expected, "{counts:?}");
        assert_eq!(decision.apply(2, &plan), stage_after, "{counts:?}");
    }

    #[test]
    fn a_day_is_judged() {
        check([900, 50, 0, 0], 0, Decision::Promote, 3);
        check([899, 0, 0, 0], 0, Decision::StayVolume, 2);
        check([0, 0, 0, 0], 1, Decision::StayIdle, 2);
        check([900, 101, 0, 0], 0, Decision::StayDeferred, 2);
        check([900, 301, 0, 0], 0, Decision::DemoteDeferred, 1);
        check([930, 0, 50, 0], 0, Decision::StayBounced, 2);
        check([900, 0, 101, 0], 0, Decision::DemoteBounced, 1);
        check([950, 0, 0, 2], 0, Decision::StayComplained, 2);
        check([950, 0, 0, 3], 0, Decision::DemoteComplained, 1);
        check([0, 0, 0, 0], 30, Decision::Restart, 0);
    }

    #[test]
    fn a_tiny_day_demotes_nobody() {
        check([5, 5, 0, 0], 0, Decision::StayDeferred, 2);
        check([10, 0, 0, 1], 0, Decision::StayVolume, 2);
    }

    #[test]
    fn the_first_stage_is_the_lowest_and_the_last_promotion_ends_it() {
        let plan = Plan::find("mailtrap").unwrap();
        assert_eq!(Decision::DemoteBounced.apply(0, &plan), 0);
        assert_eq!(Decision::Promote.apply(20, &plan), plan.end());
        assert_eq!(plan.stage(plan.end()), None);
    }
}
