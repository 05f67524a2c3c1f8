use postroad_simnet::world::{Identity, ProviderKind};

use super::{Rehearsal, START};
use crate::advice::advise;
use crate::ledger::KINDS;
use crate::report::{Cell, ProviderReport, Report, SourceReport};

/// A day is one of full volume when so much of what was wanted was delivered.
const FULL: f64 = 0.95;
/// Messages at a provider that make its opinion worth telling.
const TOLD_FROM: u64 = 100;

impl Rehearsal {
    /// What the world counted on a day, and what providers think after it.
    pub(super) fn close_day(&mut self, day: u16) {
        self.held_back(day);
        let (at, now) = (Self::start_of_day(day), self.now);
        for (index, kind) in ProviderKind::ALL.into_iter().enumerate() {
            let tally = self.world.tally_of(kind, at);
            let reputation = self.reputation(kind, now);
            let cell = self.ledger.cell(day, index);
            cell.inbox = tally.inbox;
            cell.spam = tally.spam;
            cell.rate_limited = tally.rate_limited;
            cell.blocked = tally.blocked;
            cell.unknown = tally.unknown + tally.late_bounces;
            cell.complaints = tally.complaints;
            cell.unsubscribed = tally.unsubscribed;
            cell.opened_by_people = tally.opened_by_people;
            cell.opened_by_machines = tally.opened_by_machines;
            cell.reputation = reputation;
        }
    }

    fn reputation(&mut self, kind: ProviderKind, at: postroad_base::UtcMillis) -> f64 {
        let sources: Vec<Identity> =
            self.plan.sources.iter().map(|source| Identity::Source(*source)).collect();
        let scores: Vec<f64> = sources
            .iter()
            .filter_map(|source| self.world.hidden(kind, source, at))
            .map(|hidden| hidden.score)
            .collect();
        if scores.is_empty() { 0.0 } else { scores.iter().sum::<f64>() / scores.len() as f64 }
    }

    pub(super) fn finish(mut self, cancelled: bool) -> Report {
        let whole = u64::from(self.plan.days) * 86_400 * 1_000;
        let elapsed = u64::try_from(self.now.since(START).as_millis()).unwrap_or(u64::MAX);
        let last = if elapsed >= whole { self.plan.days - 1 } else { self.day() };
        self.close_day(last);
        let weight = u64::from(self.plan.weight);
        let days: Vec<[Cell; KINDS]> =
            self.ledger.days.iter().map(|day| day.map(|cell| cell.times(weight))).collect();
        let providers = providers(&days);
        let mut totals = Cell::default();
        for provider in &providers {
            totals.add(&provider.total);
        }
        let finished = self.mailing.finished_at;
        let mut report = Report {
            seed: self.seed,
            policy: self.policy,
            days: last + 1,
            cancelled,
            simulated_messages: self.ledger.messages,
            simulated_attempts: self.ledger.attempts,
            full_volume_on_day: if finished.is_none() { full_volume(&days) } else { None },
            providers,
            totals,
            limits: self.ledger.limits(weight),
            sources: self.source_reports(),
            finished_after_hours: finished.map(|at| at.since(START).as_secs_f64() / 3_600.0),
            advice: Vec::new(),
            plan: self.plan,
        };
        report.advice = advise(&report);
        report
    }

    fn source_reports(&mut self) -> Vec<SourceReport> {
        let mut reports = Vec::new();
        for source in self.plan.sources.clone() {
            let listed = self.world.source_listing(source, self.now).is_some();
            for kind in ProviderKind::ALL {
                let Some(hidden) = self.world.hidden(kind, &Identity::Source(source), self.now) else {
                    continue;
                };
                let index = super::kind_index(kind);
                let sent: u64 = self.ledger.days.iter().map(|day| day[index].wanted).sum();
                if sent < TOLD_FROM && hidden.blocks == 0 {
                    continue;
                }
                reports.push(SourceReport {
                    source,
                    provider: kind.as_str(),
                    reputation: hidden.score,
                    usual_daily: hidden.usual_daily.round() as u64,
                    quota_today: hidden.quota_today.round() as u64,
                    blocks: hidden.blocks,
                    listed,
                });
            }
        }
        reports
    }
}

fn providers(days: &[[Cell; KINDS]]) -> Vec<ProviderReport> {
    let mut reports = Vec::new();
    for (index, kind) in ProviderKind::ALL.into_iter().enumerate() {
        let cells: Vec<Cell> = days.iter().map(|day| day[index]).collect();
        let mut total = Cell::default();
        for cell in &cells {
            total.add(cell);
        }
        total.reputation = cells.last().map_or(0.0, |cell| cell.reputation);
        if total.wanted > 0 {
            reports.push(ProviderReport { provider: kind.as_str(), days: cells, total });
        }
    }
    reports
}

/// The first day from which on the full volume was delivered until the end.
fn full_volume(days: &[[Cell; KINDS]]) -> Option<u16> {
    let is_full = |day: &[Cell; KINDS]| {
        let wanted: u64 = day.iter().map(|cell| cell.wanted).sum();
        // Who does not exist cannot be delivered to, and the dead do not answer.
        let dealt_with: u64 = day.iter().map(|cell| cell.delivered + cell.unknown).sum();
        wanted > 0 && dealt_with as f64 >= FULL * wanted as f64
    };
    let short = days.iter().rposition(|day| !is_full(day));
    let first = short.map_or(0, |day| day + 1);
    (first < days.len()).then(|| u16::try_from(first + 1).unwrap_or(u16::MAX))
}
