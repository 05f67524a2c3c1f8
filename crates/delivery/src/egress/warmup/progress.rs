use serde::{Deserialize, Serialize};

use super::Day;

/// How far a subject has come with one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Counted from 0; the plan's length when it is warm.
    pub stage: u32,
    /// The day the stage began.
    pub since: Day,
    /// The last day that was decided upon.
    pub decided: Day,
    /// The last day something was sent.
    pub last_sent: Option<Day>,
}

impl Progress {
    /// At the first stage, from `today`.
    #[must_use]
    pub fn begin(today: Day) -> Self {
        Self { stage: 0, since: today, decided: today.plus(-1), last_sent: None }
    }
}

/// What happened on one day with one provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCounts {
    /// Taken from the allowance: recipients tried, each time again.
    pub sent: u64,
    pub delivered: u64,
    pub deferred: u64,
    pub bounced: u64,
    pub complained: u64,
}

impl DayCounts {
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    pub fn add(&mut self, other: &Self) {
        self.sent = self.sent.saturating_add(other.sent);
        self.delivered = self.delivered.saturating_add(other.delivered);
        self.deferred = self.deferred.saturating_add(other.deferred);
        self.bounced = self.bounced.saturating_add(other.bounced);
        self.complained = self.complained.saturating_add(other.complained);
    }

    pub fn note(&mut self, noted: Noted) {
        let field = match noted {
            Noted::Delivered => &mut self.delivered,
            Noted::Deferred => &mut self.deferred,
            Noted::Bounced => &mut self.bounced,
            Noted::Complained => &mut self.complained,
        };
        *field = field.saturating_add(1);
    }
}

/// What became of one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    Delivered,
    Deferred,
    Bounced,
    Complained,
}
