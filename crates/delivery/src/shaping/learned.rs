//! What controllers and gates have learned, in a form that outlives the process. Old knowledge counts less: what a provider
//! said yesterday says little about today.

use std::sync::Arc;
use std::time::Duration;

use postroad_base::UtcMillis;
use serde::{Deserialize, Serialize};

use super::{Cause, Gate};

/// After so much time nothing of it counts any more.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// The limits of one controller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// When they last changed.
    pub at: UtcMillis,
    pub connections: u32,
    pub messages_per_second: Option<f64>,
    pub messages_per_connection: u32,
    pub(super) rate_step: f64,
    /// `None`: never free again.
    pub(super) free_above: Option<f64>,
    /// Messages a second before it was suspended.
    pub(super) before: f64,
    pub gate: Option<LearnedGate>,
    /// The words that slowed it down last.
    pub cause: Option<LearnedCause>,
}

/// A gate that is closed or half open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedGate {
    /// The end of the suspension; a time that is over where it is half open.
    pub until: UtcMillis,
    rule: String,
    reply: String,
    at: UtcMillis,
    failed: u8,
    first_secs: u32,
}

/// Replies of one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedCause {
    pub rule: String,
    pub reply: String,
    pub first_at: UtcMillis,
    pub last_at: UtcMillis,
    pub count: u32,
}

impl LearnedGate {
    /// `None` of an open one.
    #[must_use]
    pub fn of(gate: &Gate) -> Option<Self> {
        let (until, cause, failed, first_secs) = match gate {
            Gate::Open => return None,
            Gate::Suspended { until, cause, failed, first_secs } => (*until, cause, failed, first_secs),
            Gate::Probing { cause, failed, first_secs, .. } => (cause.at, cause, failed, first_secs),
        };
        Some(Self {
            until,
            rule: cause.rule.to_string(),
            reply: cause.reply.to_string(),
            at: cause.at,
            failed: *failed,
            first_secs: *first_secs,
        })
    }

    /// When the words were said that closed it.
    #[must_use]
    pub fn said_at(&self) -> UtcMillis {
        self.at
    }

    /// The gate again: closed until the same time, then half open. One that ended long ago is open.
    #[must_use]
    pub fn recall(&self, now: UtcMillis) -> Gate {
        if self.until <= now && now.since(self.at) >= FORGOTTEN_AFTER {
            return Gate::Open;
        }
        let cause = Cause { rule: Arc::from(&*self.rule), reply: self.reply.as_str().into(), at: self.at };
        Gate::Suspended { until: self.until, cause, failed: self.failed, first_secs: self.first_secs }
    }
}

/// How much of what was learned `age` ago counts no more: from 0 to 1.
#[must_use]
pub(super) fn forgotten(age: Duration) -> f64 {
    (age.as_secs_f64() / FORGOTTEN_AFTER.as_secs_f64()).clamp(0.0, 1.0)
}

/// A limit that was learned, on its way back to where it began.
#[must_use]
pub(super) fn faded(learned: f64, start: f64, forgotten: f64) -> f64 {
    learned + (start - learned) * forgotten
}
