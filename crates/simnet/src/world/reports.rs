//! Reports about a day, written in the night after it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::UtcMillis;

use super::World;
use super::agenda::{DmarcFacts, DmarcRow, Happening, TlsReportFacts, WorldEvent};
use super::chance::{Chance, For, hash_text};
use super::provider::ProviderKind;
use super::standing::{DAY_MS, day_of};
use super::transact::Transaction;

/// Different rows a provider keeps of a day.
const MAX_ROWS: usize = 10_000;

/// What an aggregate report will say: domain, then source and results.
#[derive(Debug, Default)]
pub(super) struct DayRows {
    day: i64,
    counts: BTreeMap<(Arc<str>, IpAddr, bool, bool), u64>,
}

/// Who sends TLS reports about their connections to others (RFC 8460).
const TLS_REPORTERS: [ProviderKind; 2] = [ProviderKind::Google, ProviderKind::Microsoft];

impl World {
    /// Counts an accepted recipient for the aggregate report (RFC 9990).
    pub(super) fn count_for_reports(&mut self, transaction: &Transaction<'_>) {
        let Transaction { source, content, now, sender, .. } = *transaction;
        let provider = self.provider_mut(transaction.kind);
        if !provider.temper.dmarc_reports {
            return;
        }
        let rows = &mut provider.rows;
        rows.day = day_of(now);
        let key = (Arc::clone(&sender.name), source, content.spf, content.dkim);
        if rows.counts.len() < MAX_ROWS || rows.counts.contains_key(&key) {
            *rows.counts.entry(key).or_default() += 1;
        }
    }

    /// Plans the reports about the days before `now`.
    pub(super) fn plan_reports(&mut self, now: UtcMillis) {
        let (seed, today) = (self.seed, day_of(now));
        for kind in ProviderKind::ALL {
            let mut chance = Chance::new(seed, For::Report, kind.index() as u64, today.cast_unsigned());
            let after_midnight = Duration::from_secs(chance.between(3_600, 9 * 3_600));
            let rows = std::mem::take(&mut self.provider_mut(kind).rows);
            let at = UtcMillis((rows.day + 1) * DAY_MS).plus(after_midnight);
            for facts in by_domain(rows) {
                let happening = Happening::DmarcReport(facts);
                self.agenda.plan(WorldEvent { at, provider: kind, happening });
            }
            if TLS_REPORTERS.contains(&kind) {
                let midnight = UtcMillis(today * DAY_MS);
                self.plan_tls_reports(kind, midnight, midnight.plus(after_midnight));
            }
        }
    }

    fn plan_tls_reports(&mut self, kind: ProviderKind, midnight: UtcMillis, at: UtcMillis) {
        let begin = UtcMillis(midnight.0 - DAY_MS);
        for domain in self.plan.tls_report_domains.clone() {
            let mut chance =
                Chance::new(self.seed, For::Report, hash_text(&domain), midnight.0.cast_unsigned());
            let failed = if chance.happens(0.1) { chance.between(1, 5) } else { 0 };
            let facts = TlsReportFacts {
                domain: domain.into(),
                begin,
                end: UtcMillis(midnight.0 - 1_000),
                successful: chance.between(5, 400),
                failed,
            };
            self.agenda.plan(WorldEvent { at, provider: kind, happening: Happening::TlsReport(facts) });
        }
    }
}

fn by_domain(rows: DayRows) -> Vec<DmarcFacts> {
    let begin = UtcMillis(rows.day * DAY_MS);
    let mut reports: Vec<DmarcFacts> = Vec::new();
    for ((domain, source, spf, dkim), count) in rows.counts {
        let row = DmarcRow { source, spf, dkim, count };
        match reports.last_mut().filter(|last| last.domain == domain) {
            Some(last) => last.rows.push(row),
            None => reports.push(DmarcFacts {
                domain,
                begin,
                end: UtcMillis(begin.0 + DAY_MS - 1_000),
                rows: vec![row],
            }),
        }
    }
    reports
}
