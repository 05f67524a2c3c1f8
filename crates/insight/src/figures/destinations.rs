use std::collections::HashMap;

use postroad_base::{EventKind, Reply, UtcMillis, WorkspaceId};
use postroad_db::{Row, Value, values};
use serde::{Deserialize, Serialize};

use super::Span;
use super::histogram::{CLASSES, quantile_secs};
use super::keep::HOURS_KEPT;
use crate::log::workspace_number;
use crate::query::events_by_seq;
use crate::sql::{lists, placeholders};
use crate::{EventLog, InsightError};

/// The most destinations of one answer.
const DESTINATIONS_MAX: usize = 200;
/// For the slowest, so many times more are compared than are asked for.
const COMPARED: usize = 3;
const HOUR_MS: i64 = 3_600_000;
const DAY_HOURS: i64 = 24;

/// Which destinations come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DestinationSort {
    /// Where deliveries take longest, by the 95th percentile.
    Slowest,
    /// Where most attempts are put off.
    Deferred,
    /// Where most mail goes.
    #[default]
    Volume,
}

/// What happened with one recipient domain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DestinationFigures {
    pub domain: String,
    pub accepted: u64,
    pub delivered: u64,
    pub deferred: u64,
    pub bounced: u64,
    pub expired: u64,
    pub captured: u64,
    /// From acceptance (or the time the sender asked for) to delivery, in seconds; exact to about a fifth.
    pub median_secs: Option<f64>,
    pub p95_secs: Option<f64>,
    /// What a server of it said when it last put something off or refused it.
    pub last_reply: Option<LastReply>,
}

/// A remote server's words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LastReply {
    pub at: UtcMillis,
    pub kind: EventKind,
    pub reply: Reply,
}

impl EventLog {
    /// The recipient domains of a workspace, those first that `sort` says. The span is widened to whole hours, and to whole
    /// days (UTC) when it begins more than two days ago.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn destinations(
        &self,
        workspace: WorkspaceId,
        span: Span,
        sort: DestinationSort,
        limit: usize,
    ) -> Result<Vec<DestinationFigures>, InsightError> {
        self.freshen().await;
        let Some(ws) = workspace_number(self.db(), workspace).await? else { return Ok(Vec::new()) };
        let limit = limit.clamp(1, DESTINATIONS_MAX);
        let hours = self.hours(span);
        let domains = self.first_domains(ws, hours, sort, limit).await?;
        let mut figures = self.figures(ws, hours, &domains).await?;
        let order: HashMap<&str, usize> =
            domains.iter().enumerate().map(|(place, domain)| (domain.as_str(), place)).collect();
        figures.sort_by_key(|one| order[one.domain.as_str()]);
        if sort == DestinationSort::Slowest {
            figures.sort_by(|a, b| b.p95_secs.unwrap_or(-1.0).total_cmp(&a.p95_secs.unwrap_or(-1.0)));
        }
        figures.truncate(limit);
        self.add_replies(ws, &mut figures).await?;
        Ok(figures)
    }

    /// The hours counted, first and end.
    fn hours(&self, span: Span) -> (i64, i64) {
        let first = span.since.0.div_euclid(HOUR_MS);
        let end = span.until.0.saturating_add(HOUR_MS - 1).div_euclid(HOUR_MS);
        let is_daily = self.clock().now().since(span.since) >= HOURS_KEPT;
        (if is_daily { first - first.rem_euclid(DAY_HOURS) } else { first }, end)
    }

    async fn first_domains(
        &self,
        ws: i64,
        (first, end): (i64, i64),
        sort: DestinationSort,
        limit: usize,
    ) -> Result<Vec<String>, InsightError> {
        let (having, order, count) = match sort {
            DestinationSort::Volume => ("SUM(accepted) > 0", "SUM(accepted)", limit),
            DestinationSort::Deferred => ("SUM(deferred) > 0", "SUM(deferred)", limit),
            DestinationSort::Slowest => {
                ("SUM(delivered) > 0", "SUM(delay_ms) / SUM(delivered)", limit * COMPARED)
            }
        };
        let sql = format!(
            "SELECT domain FROM log_destinations WHERE ws = ? AND hour >= ? AND hour < ? \
            GROUP BY domain HAVING {having} ORDER BY {order} DESC, domain LIMIT ?"
        );
        let rows = self.db().query(&sql, values![ws, first, end, count as i64]).await?;
        Ok(rows.iter().map(|row| row.get("domain")).collect::<Result<_, _>>()?)
    }

    async fn figures(
        &self,
        ws: i64,
        (first, end): (i64, i64),
        domains: &[String],
    ) -> Result<Vec<DestinationFigures>, InsightError> {
        let mut figures = Vec::with_capacity(domains.len());
        for list in lists(domains) {
            let sums: String = COUNTED
                .iter()
                .map(|column| (*column).to_owned())
                .chain((0..CLASSES).map(|class| format!("d{class}")))
                .map(|column| format!(", CAST(SUM({column}) AS BIGINT) AS {column}"))
                .collect();
            let sql = format!(
                "SELECT domain{sums} FROM log_destinations \
                WHERE ws = ? AND hour >= ? AND hour < ? AND domain IN ({}) GROUP BY domain",
                placeholders(list.len())
            );
            let all: Vec<Value> = values![ws, first, end].into_iter().chain(list).collect();
            for row in self.db().query(&sql, all).await? {
                figures.push(of_row(&row)?);
            }
        }
        Ok(figures)
    }

    async fn add_replies(&self, ws: i64, figures: &mut [DestinationFigures]) -> Result<(), InsightError> {
        let domains: Vec<String> = figures.iter().map(|one| one.domain.clone()).collect();
        let mut last: HashMap<i64, String> = HashMap::new();
        for list in lists(&domains) {
            let sql = format!(
                "SELECT domain, seq FROM log_refusals WHERE ws = ? AND domain IN ({})",
                placeholders(list.len())
            );
            let all: Vec<Value> = values![ws].into_iter().chain(list).collect();
            for row in self.db().query(&sql, all).await? {
                last.insert(row.get("seq")?, row.get("domain")?);
            }
        }
        let seqs: Vec<i64> = last.keys().copied().collect();
        for event in events_by_seq(self.db(), &seqs).await? {
            let found = figures.iter_mut().find(|one| Some(&one.domain) == last.get(&event.seq));
            if let (Some(found), Some(reply)) = (found, event.reply) {
                found.last_reply = Some(LastReply { at: event.at, kind: event.kind, reply });
            }
        }
        Ok(())
    }
}

pub(super) const COUNTED: [&str; 7] =
    ["accepted", "delivered", "deferred", "bounced", "expired", "captured", "delay_ms"];

fn of_row(row: &Row) -> Result<DestinationFigures, InsightError> {
    let mut classes = [0; CLASSES];
    for (class, count) in classes.iter_mut().enumerate() {
        *count = row.get(&format!("d{class}"))?;
    }
    Ok(DestinationFigures {
        domain: row.get("domain")?,
        accepted: row.get("accepted")?,
        delivered: row.get("delivered")?,
        deferred: row.get("deferred")?,
        bounced: row.get("bounced")?,
        expired: row.get("expired")?,
        captured: row.get("captured")?,
        median_secs: quantile_secs(&classes, 0.5),
        p95_secs: quantile_secs(&classes, 0.95),
        last_reply: None,
    })
}
