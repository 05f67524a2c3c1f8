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

/// Numbers from one to before another, none when they are the same; it takes both twice.
const STEPS: &str = "SELECT CAST(? AS BIGINT), CAST(? AS BIGINT) WHERE CAST(? AS BIGINT) < CAST(? AS BIGINT) \
    UNION ALL SELECT at + 1, upto";

/// Days and hours, first and end of each, that a span is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    days: (i64, i64),
    hours: (i64, i64),
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
        let parts = self.parts(span);
        let domains = self.first_domains(ws, parts, sort, limit).await?;
        let mut figures = self.figures(ws, parts, &domains).await?;
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

    /// What is read for a span.
    fn parts(&self, span: Span) -> Parts {
        let first = span.since.0.div_euclid(HOUR_MS);
        let end = span.until.0.saturating_add(HOUR_MS - 1).div_euclid(HOUR_MS);
        let is_kept = |at: UtcMillis| self.clock().now().since(at) < HOURS_KEPT;
        if is_kept(span.since) {
            return Parts { days: (0, 0), hours: (first, end) };
        }
        let first_day = first.div_euclid(DAY_HOURS);
        if is_kept(span.until) {
            let end_day = end.div_euclid(DAY_HOURS);
            Parts { days: (first_day, end_day), hours: (end_day * DAY_HOURS, end) }
        } else {
            let end_day = (end + DAY_HOURS - 1).div_euclid(DAY_HOURS);
            Parts { days: (first_day, end_day), hours: (0, 0) }
        }
    }

    async fn first_domains(
        &self,
        ws: i64,
        parts: Parts,
        sort: DestinationSort,
        limit: usize,
    ) -> Result<Vec<String>, InsightError> {
        let (columns, having, order, count) = match sort {
            DestinationSort::Volume => ("accepted", "SUM(accepted) > 0", "SUM(accepted)", limit),
            DestinationSort::Deferred => ("deferred", "SUM(deferred) > 0", "SUM(deferred)", limit),
            DestinationSort::Slowest => (
                "delivered, delay_ms",
                "SUM(delivered) > 0",
                "SUM(delay_ms) / SUM(delivered)",
                limit * COMPARED,
            ),
        };
        let sql = format!(
            "SELECT domain FROM (\
                SELECT domain, {columns} FROM log_destination_days WHERE ws = ? AND day >= ? AND day < ? \
                UNION ALL \
                SELECT domain, {columns} FROM log_destinations WHERE ws = ? AND hour >= ? AND hour < ?\
            ) AS counts GROUP BY domain HAVING {having} ORDER BY {order} DESC, domain LIMIT ?"
        );
        let Parts { days, hours } = parts;
        let values = values![ws, days.0, days.1, ws, hours.0, hours.1, count as i64];
        let rows = self.db().query(&sql, values).await?;
        Ok(rows.iter().map(|row| row.get("domain")).collect::<Result<_, _>>()?)
    }

    async fn figures(
        &self,
        ws: i64,
        parts: Parts,
        domains: &[String],
    ) -> Result<Vec<DestinationFigures>, InsightError> {
        let columns: Vec<String> = COUNTED
            .iter()
            .map(ToString::to_string)
            .chain((0..CLASSES).map(|class| format!("d{class}")))
            .collect();
        let sums: String =
            columns.iter().map(|column| format!(", CAST(SUM({column}) AS BIGINT) AS {column}")).collect();
        let columns = columns.join(", ");
        let mut figures = Vec::with_capacity(domains.len());
        for list in lists(domains) {
            let places = placeholders(list.len());
            // Day by day each domain is a look-up in the key; a range of days would be read whole.
            let of = |table: &str, column: &str| {
                format!(
                    "SELECT t.domain, {columns} FROM {column}s s CROSS JOIN {table} t \
                    WHERE t.ws = ? AND t.{column} = s.at AND t.domain IN ({places})"
                )
            };
            let sql = format!(
                "WITH RECURSIVE days (at, upto) AS ({STEPS} FROM days WHERE at + 1 < upto), \
                hours (at, upto) AS ({STEPS} FROM hours WHERE at + 1 < upto) \
                SELECT domain{sums} FROM ({} UNION ALL {}) AS counts GROUP BY domain",
                of("log_destination_days", "day"),
                of("log_destinations", "hour"),
            );
            let steps = [parts.days, parts.hours]
                .into_iter()
                .flat_map(|(first, end)| values![first, end, first, end]);
            let mut all: Vec<Value> = steps.collect();
            for _ in 0..2 {
                all.push(ws.into());
                all.extend(list.iter().cloned());
            }
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
