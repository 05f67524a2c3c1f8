//! The shape of a report, for the document. Reports are kept as the JSON that `postroad rehearse --json` prints; a test holds
//! these shapes to it.

#![expect(dead_code, reason = "only the schemas are used; the types are in postroad_rehearsal")]

use std::collections::BTreeMap;

use utoipa::ToSchema;

use super::input::{ListQualityName, WarmUpName};
use super::view::RehearsalPolicy;
use crate::routes::messages::view::StreamName;

/// What was rehearsed, with nothing left out.
#[derive(ToSchema)]
pub struct RehearsalPlan {
    days: u16,
    daily_volume: u64,
    list_size: Option<u64>,
    list: ListQualityName,
    sources: Vec<String>,
    usual_daily: f64,
    warm_up: WarmUpName,
    stream: StreamName,
    sender_domain: String,
    engaged_first: bool,
    mix: BTreeMap<String, f64>,
    weight: u32,
    expire_hours: u32,
    reverse_dns: bool,
    authenticated: bool,
    one_click: bool,
    spam: f64,
}

/// What a rehearsal found. All counts are real messages.
#[derive(ToSchema)]
pub struct RehearsalReport {
    seed: u64,
    policy: RehearsalPolicy,
    plan: RehearsalPlan,
    /// Days that were simulated; fewer than planned when it was cancelled.
    days: u16,
    cancelled: bool,
    simulated_messages: u64,
    simulated_attempts: u64,
    providers: Vec<RehearsalProvider>,
    totals: RehearsalCell,
    limits: Vec<RehearsalLimit>,
    sources: Vec<RehearsalSource>,
    /// The first day, from 1, on which nearly all that was wanted was delivered.
    full_volume_on_day: Option<u16>,
    /// Hours until the last message of a list was dealt with.
    finished_after_hours: Option<f64>,
    advice: Vec<RehearsalAdvice>,
}

/// What happened at one provider.
#[derive(ToSchema)]
pub struct RehearsalProvider {
    #[schema(example = "google")]
    provider: String,
    /// One for each day.
    days: Vec<RehearsalCell>,
    total: RehearsalCell,
}

/// What happened on a day, or in all.
#[derive(ToSchema)]
pub struct RehearsalCell {
    /// Messages the sender wanted to send.
    wanted: u64,
    /// Of these, not sent because there was no room for them.
    held_back: u64,
    delivered: u64,
    /// Attempts that ended with "not now".
    deferrals: u64,
    bounced: u64,
    expired: u64,
    inbox: u64,
    spam: u64,
    /// Deferrals because it was too much.
    rate_limited: u64,
    /// Refusals because of a block or a blocklist.
    blocked: u64,
    /// Recipients that do not exist.
    unknown: u64,
    complaints: u64,
    unsubscribed: u64,
    opened_by_people: u64,
    opened_by_machines: u64,
    /// What the provider thinks of the sources at the end of the day, 0 to 1; the mean of all.
    reputation: f64,
}

/// A reply that was a limit, and how often it came.
#[derive(ToSchema)]
pub struct RehearsalLimit {
    provider: String,
    reply: String,
    count: u64,
    /// From 1.
    first_day: u16,
    last_day: u16,
}

/// How a source stands with a provider in the end.
#[derive(ToSchema)]
pub struct RehearsalSource {
    source: String,
    provider: String,
    reputation: f64,
    usual_daily: u64,
    quota_today: u64,
    /// How often it was blocked.
    blocks: u32,
    /// It is on a blocklist.
    listed: bool,
}

/// How much a piece of advice matters.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RehearsalAdviceWeight {
    /// It went well.
    Good,
    Notice,
    Warning,
    /// Do not send it like this.
    Stop,
}

/// What to change.
#[derive(ToSchema)]
pub struct RehearsalAdvice {
    weight: RehearsalAdviceWeight,
    /// The rule it follows from, as in `blocked`.
    #[schema(example = "unknown-recipients")]
    rule: String,
    /// In English.
    text: String,
    /// What the text names, for those who say it in other words.
    parameters: BTreeMap<String, String>,
}
