use std::net::IpAddr;

use serde::Serialize;

use crate::advice::Advice;
use crate::plan::{Plan, Policy};

/// What a rehearsal found. All counts are real messages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub seed: u64,
    pub policy: Policy,
    pub plan: Plan,
    /// Days that were simulated; fewer than planned when it was cancelled or finished early.
    pub days: u16,
    pub cancelled: bool,
    /// Messages that were simulated, and attempts.
    pub simulated_messages: u64,
    pub simulated_attempts: u64,
    pub providers: Vec<ProviderReport>,
    pub totals: Cell,
    pub limits: Vec<LimitHit>,
    pub sources: Vec<SourceReport>,
    /// The first day, from 1, on which 95 of 100 wanted messages were delivered.
    pub full_volume_on_day: Option<u16>,
    /// Hours until the last message of a list was dealt with.
    pub finished_after_hours: Option<f64>,
    pub advice: Vec<Advice>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProviderReport {
    pub provider: &'static str,
    /// One for each day.
    pub days: Vec<Cell>,
    pub total: Cell,
}

/// What happened at a provider on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    /// Messages the sender wanted to send.
    pub wanted: u64,
    /// Of these, not sent because there was no room for them.
    pub held_back: u64,
    pub delivered: u64,
    /// Attempts that ended with "not now".
    pub deferrals: u64,
    pub bounced: u64,
    pub expired: u64,
    pub inbox: u64,
    pub spam: u64,
    /// Deferrals because it was too much.
    pub rate_limited: u64,
    /// Refusals because of a block or a blocklist.
    pub blocked: u64,
    /// Recipients that do not exist.
    pub unknown: u64,
    pub complaints: u64,
    pub unsubscribed: u64,
    pub opened_by_people: u64,
    pub opened_by_machines: u64,
    /// What the provider thinks of the sources at the end of the day, 0 to 1; the mean of all.
    pub reputation: f64,
}

impl Cell {
    pub(crate) fn add(&mut self, other: &Self) {
        self.wanted += other.wanted;
        self.held_back += other.held_back;
        self.delivered += other.delivered;
        self.deferrals += other.deferrals;
        self.bounced += other.bounced;
        self.expired += other.expired;
        self.inbox += other.inbox;
        self.spam += other.spam;
        self.rate_limited += other.rate_limited;
        self.blocked += other.blocked;
        self.unknown += other.unknown;
        self.complaints += other.complaints;
        self.unsubscribed += other.unsubscribed;
        self.opened_by_people += other.opened_by_people;
        self.opened_by_machines += other.opened_by_machines;
    }

    pub(crate) fn times(mut self, weight: u64) -> Self {
        for count in [
            &mut self.wanted,
            &mut self.held_back,
            &mut self.delivered,
            &mut self.deferrals,
            &mut self.bounced,
            &mut self.expired,
            &mut self.inbox,
            &mut self.spam,
            &mut self.rate_limited,
            &mut self.blocked,
            &mut self.unknown,
            &mut self.complaints,
            &mut self.unsubscribed,
            &mut self.opened_by_people,
            &mut self.opened_by_machines,
        ] {
            *count *= weight;
        }
        self
    }

    /// `part` of `whole`, 0 when there is nothing.
    #[must_use]
    pub fn share(part: u64, whole: u64) -> f64 {
        if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
    }
}

/// A reply that was a limit, and how often it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitHit {
    pub provider: &'static str,
    pub reply: String,
    pub count: u64,
    /// Days, from 1, of the first and the last one.
    pub first_day: u16,
    pub last_day: u16,
}

/// How a source stands with a provider in the end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceReport {
    pub source: IpAddr,
    pub provider: &'static str,
    pub reputation: f64,
    pub usual_daily: u64,
    pub quota_today: u64,
    /// How often it was blocked.
    pub blocks: u32,
    /// It is on a blocklist, all providers.
    pub listed: bool,
}
