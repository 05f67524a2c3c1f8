use std::collections::BTreeMap;

use postroad_base::{EventKind, Stream, UtcMillis, WorkspaceId};
use postroad_db::values;
use serde::Serialize;

use super::load::word;
use crate::log::workspace_number;
use crate::{EventLog, InsightError};

const HOUR_MS: i64 = 3_600_000;
/// Recipient domains shown, those with the most mail.
const DOMAINS_MAX: i64 = 50;
/// Recipient domains are counted over at most so many hours.
const DOMAIN_HOURS_MAX: i64 = 24 * 31;
/// Younger counts by domain are there per hour; see `retention`.
const DOMAIN_HOURS_KEPT: i64 = 24 * 7;

/// How often what happened in a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub totals: BTreeMap<EventKind, u64>,
    /// By hour, oldest first; hours without events are missing.
    pub hours: Vec<HourCount>,
    /// The recipient domains with the most accepted recipients, over the last 31 days of the span at most; a span of
    /// more than a week begins with a whole day (UTC).
    pub domains: Vec<DomainCount>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HourCount {
    /// When the hour began.
    pub hour: UtcMillis,
    pub stream: Stream,
    pub kind: EventKind,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DomainCount {
    pub domain: String,
    pub counts: BTreeMap<EventKind, u64>,
}

impl EventLog {
    /// What happened in a workspace since the beginning of the hour of `since`, with everything committed until
    /// now.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn counts(&self, workspace: WorkspaceId, since: UtcMillis) -> Result<Counts, InsightError> {
        self.roll_up().await?;
        let Some(ws) = workspace_number(self.db(), workspace).await? else { return Ok(Counts::default()) };
        let since = since.0.div_euclid(HOUR_MS);
        let hours = self.hours(ws, since).await?;
        let mut totals = BTreeMap::new();
        for hour in &hours {
            *totals.entry(hour.kind).or_default() += hour.count;
        }
        Ok(Counts { totals, hours, domains: self.domains(ws, since).await? })
    }

    async fn hours(&self, ws: i64, since: i64) -> Result<Vec<HourCount>, InsightError> {
        let sql = "SELECT hour, stream, kind, n FROM log_totals WHERE ws = ? AND hour >= ? \
            ORDER BY hour, stream, kind";
        let rows = self.db().query(sql, values![ws, since]).await?;
        rows.iter()
            .map(|row| {
                Ok(HourCount {
                    hour: UtcMillis(row.get::<i64>("hour")? * HOUR_MS),
                    stream: word(row, "stream")?,
                    kind: word(row, "kind")?,
                    count: row.get("n")?,
                })
            })
            .collect()
    }

    async fn domains(&self, ws: i64, since: i64) -> Result<Vec<DomainCount>, InsightError> {
        let now = self.clock().now().0.div_euclid(HOUR_MS);
        let since = since.max(now - DOMAIN_HOURS_MAX);
        // Past days are put together under their first hour.
        let since = if now - since > DOMAIN_HOURS_KEPT { since - since.rem_euclid(24) } else { since };
        let sql = "SELECT d.domain, d.kind, CAST(SUM(d.n) AS BIGINT) AS n, t.total FROM log_domains d JOIN (\
            SELECT domain, CAST(SUM(n) AS BIGINT) AS total FROM log_domains \
            WHERE ws = ? AND hour >= ? AND kind = 0 GROUP BY domain ORDER BY 2 DESC, domain LIMIT ?\
            ) t ON t.domain = d.domain WHERE d.ws = ? AND d.hour >= ? \
            GROUP BY d.domain, d.kind, t.total ORDER BY t.total DESC, d.domain, d.kind";
        let rows = self.db().query(sql, values![ws, since, DOMAINS_MAX, ws, since]).await?;
        let mut domains: Vec<DomainCount> = Vec::new();
        for row in &rows {
            let domain: String = row.get("domain")?;
            if domains.last().is_none_or(|last| last.domain != domain) {
                domains.push(DomainCount { domain, counts: BTreeMap::new() });
            }
            let last = domains.last_mut().expect("one was just pushed");
            last.counts.insert(word(row, "kind")?, row.get("n")?);
        }
        Ok(domains)
    }
}
