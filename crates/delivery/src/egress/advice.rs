//! Whether a workspace should have IP addresses of its own.
//!
//! An address is judged by what it sends: with enough mail, often enough, a sender makes its own reputation; with little or
//! rare mail it has none, and is better off among others.

use serde::{Deserialize, Serialize};

/// Days that are looked at.
pub const DAYS: usize = 30;

/// When a workspace is told what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdviceRule {
    /// A day counts when at least so many recipients were sent to.
    pub per_day: u64,
    /// Days of the last thirty that have to count.
    pub days: usize,
}

/// 5,000 a day on 20 of 30 days: a pool of its own.
pub const GO_DEDICATED: AdviceRule = AdviceRule { per_day: 5_000, days: 20 };
/// Not even 500 a day on 10 of 30 days: better among others.
pub const STAY_DEDICATED: AdviceRule = AdviceRule { per_day: 500, days: 10 };

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// It sends much and regularly from a shared pool.
    GoDedicated,
    /// It sends too little or too rarely for a pool of its own.
    GoShared,
    /// It is where it belongs.
    Stay,
}

/// The advice and what it follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advised {
    pub advice: Advice,
    /// Days that counted.
    pub days: usize,
    /// Days that were looked at.
    pub of_days: usize,
    pub rule: AdviceRule,
}

/// Judges the last days' volumes, by whether the workspace has a pool of its own.
#[must_use]
pub fn advise(per_day: &[u64], dedicated: bool) -> Advised {
    let rule = if dedicated { STAY_DEDICATED } else { GO_DEDICATED };
    let looked_at = &per_day[per_day.len().saturating_sub(DAYS)..];
    let days = looked_at.iter().filter(|count| **count >= rule.per_day).count();
    let advice = match (dedicated, days >= rule.days) {
        (false, true) => Advice::GoDedicated,
        // A pool that is younger than that has had no time to show it.
        (true, false) if looked_at.len() >= DAYS => Advice::GoShared,
        _ => Advice::Stay,
    };
    Advised { advice, days, of_days: looked_at.len(), rule }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(days: &[(u64, usize)], dedicated: bool, advice: Advice, counted: usize) {
        let per_day: Vec<u64> = days.iter().flat_map(|(count, days)| vec![*count; *days]).collect();
        let advised = advise(&per_day, dedicated);
        assert_eq!((advised.advice, advised.days), (advice, counted), "{days:?}");
    }

    #[test]
    fn volume_and_regularity_decide() {
        check(&[(5_000, 20), (0, 10)], false, Advice::GoDedicated, 20);
        check(&[(100_000, 19), (4_999, 11)], false, Advice::Stay, 19);
        check(&[(1_000_000, 1), (0, 29)], false, Advice::Stay, 1);
        check(&[(500, 9), (0, 21)], true, Advice::GoShared, 9);
        check(&[(500, 10), (0, 20)], true, Advice::Stay, 10);
        check(&[(0, 5)], true, Advice::Stay, 0);
        // Only the last thirty days are looked at.
        check(&[(9_000, 30), (0, 30)], false, Advice::Stay, 0);
    }
}
