//! What a round reads.

use std::collections::HashMap;

use postroad_base::{EmailAddress, EventKind, UtcMillis, WebhookId};
use postroad_db::{Db, values};

use super::delivery::{DeliveryAttempt, attempts};
use super::endpoint::{COLUMNS, endpoint, stored_secrets};
use super::secret::StoredSecrets;
use super::{WebhookEndpoint, WebhookKind, payload};
use crate::code::recipient_keys;
use crate::query::{accepted_after, events_after, events_by_seq};
use crate::{InsightError, LogEvent};

/// Numbers of the log looked at to find fresh events.
const SCANNED_MAX: i64 = 500;

/// An endpoint with its marks.
pub(super) struct State {
    pub endpoint: WebhookEndpoint,
    pub secrets: StoredSecrets,
    ws: i64,
    pub consumed_seq: i64,
    pub replay: Option<Replay>,
}

/// A span of time that is being sent again.
#[derive(Clone, Copy)]
pub(super) struct Replay {
    pub seq: i64,
    pub last_seq: i64,
    from: UtcMillis,
    until: UtcMillis,
}

/// Something to send.
pub(super) struct Job {
    /// The delivery's row; `None` when it has none yet.
    pub delivery: Option<i64>,
    pub seq: Option<i64>,
    pub webhook_id: String,
    pub kind: WebhookKind,
    /// `None` when the log no longer has the event.
    pub payload: Option<String>,
    pub tries: u32,
    pub attempts: Vec<DeliveryAttempt>,
}

/// Fresh events, and how far they reach.
#[derive(Default)]
pub(super) struct Fresh {
    pub jobs: Vec<Job>,
    pub upto: i64,
    /// Whether there may be more behind them.
    pub more: bool,
}

pub(super) async fn state(db: &Db, id: WebhookId) -> Result<Option<State>, InsightError> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_endpoints WHERE id = ?");
    let Some(row) = db.query_one(&sql, values![id]).await? else { return Ok(None) };
    let replay = match row.get::<Option<i64>>("replay_seq")? {
        None => None,
        Some(seq) => Some(Replay {
            seq,
            last_seq: row.get("replay_last_seq")?,
            from: row.get("replay_from")?,
            until: row.get("replay_until")?,
        }),
    };
    Ok(Some(State {
        endpoint: endpoint(&row)?,
        secrets: stored_secrets(&row)?,
        ws: row.get("ws")?,
        consumed_seq: row.get("consumed_seq")?,
        replay,
    }))
}

/// Deliveries that are due, longest due first.
pub(super) async fn due(
    db: &Db,
    id: WebhookId,
    now: UtcMillis,
    limit: i64,
) -> Result<Vec<Job>, InsightError> {
    let sql = "SELECT id, seq, webhook_id, kind, payload, tries, attempts FROM webhook_deliveries \
        WHERE endpoint = ? AND status = 0 AND due_at <= ? ORDER BY due_at LIMIT ?";
    let rows = db.query(sql, values![id, now, limit]).await?;
    let mut jobs = Vec::with_capacity(rows.len());
    for row in &rows {
        let kind: String = row.get("kind")?;
        jobs.push(Job {
            delivery: Some(row.get("id")?),
            seq: row.get("seq")?,
            webhook_id: row.get("webhook_id")?,
            kind: kind.parse().map_err(|_| InsightError::Corrupt("webhook type"))?,
            payload: row.get("payload")?,
            tries: row.get("tries")?,
            attempts: attempts(row)?,
        });
    }
    let seqs: Vec<i64> = jobs.iter().filter_map(|job| job.seq).collect();
    let mut payloads = HashMap::new();
    for event in events_by_seq(db, &seqs).await? {
        payloads.insert(event.seq, payload_of(db, &event).await?);
    }
    for job in &mut jobs {
        if let Some(seq) = job.seq {
            job.payload = payloads.get(&seq).cloned();
        }
    }
    Ok(jobs)
}

/// The number of the last event that is in the log for good.
pub(super) async fn end_of_log(db: &Db) -> Result<i64, InsightError> {
    let sql = "SELECT value FROM log_state WHERE name = 'next_seq'";
    let row = db.query_one(sql, Vec::new()).await?;
    Ok(row.ok_or(InsightError::Corrupt("log state"))?.get::<i64>("value")? - 1)
}

/// When the next delivery is due.
pub(super) async fn next_due(db: &Db, id: WebhookId) -> Result<Option<UtcMillis>, InsightError> {
    let sql =
        "SELECT due_at FROM webhook_deliveries WHERE endpoint = ? AND status = 0 ORDER BY due_at LIMIT 1";
    Ok(db.query_one(sql, values![id]).await?.map(|row| row.get("due_at")).transpose()?)
}

/// How many deliveries wait to be tried again, counted up to `limit`.
pub(super) async fn pending(db: &Db, id: WebhookId, limit: i64) -> Result<i64, InsightError> {
    let sql = "SELECT COUNT(*) AS n FROM (\
        SELECT 1 AS one FROM webhook_deliveries WHERE endpoint = ? AND status = 0 LIMIT ?) AS waiting";
    Ok(db.query_one(sql, values![id, limit]).await?.map_or(Ok(0), |row| row.get("n"))?)
}

impl State {
    fn wants(&self, kind: EventKind) -> bool {
        self.endpoint.kinds.is_empty() || self.endpoint.kinds.contains(&WebhookKind::Message(kind))
    }

    /// The next events after the mark that the endpoint wants.
    pub async fn fresh(&self, db: &Db, limit: usize) -> Result<Fresh, InsightError> {
        let (seqs, upto, more) = self.next(db, self.consumed_seq, limit).await?;
        Ok(Fresh { jobs: jobs(db, &seqs, |_| true).await?, upto, more })
    }

    /// The next events of the span that is sent again; `upto` reaches its end when nothing is left.
    pub async fn again(&self, db: &Db, replay: Replay, limit: usize) -> Result<Fresh, InsightError> {
        let (mut seqs, mut upto, more) = self.next(db, replay.seq, limit).await?;
        seqs.retain(|seq| *seq <= replay.last_seq);
        if !more {
            upto = replay.last_seq;
        }
        let within = |event: &LogEvent| event.at >= replay.from && event.at < replay.until;
        Ok(Fresh { jobs: jobs(db, &seqs, within).await?, upto, more: upto < replay.last_seq })
    }

    /// Numbers of wanted events after `after`, oldest first; the last number looked at; whether there may be more.
    async fn next(&self, db: &Db, after: i64, limit: usize) -> Result<(Vec<i64>, i64, bool), InsightError> {
        // The two lists are read one after the other, and the log grows in between: what is numbered after the end that
        // was there before both is left for the next time, or it could be passed over.
        let end = end_of_log(db).await?;
        let happened = events_after(db, self.ws, after, SCANNED_MAX).await?;
        let accepted = accepted_after(db, self.ws, after, SCANNED_MAX).await?;
        // A full list says nothing about what lies behind its end.
        let full = |count: usize| i64::try_from(count).unwrap_or(i64::MAX) >= SCANNED_MAX;
        let mut known_to = end;
        let is_full = full(happened.len()) || full(accepted.len());
        if let Some((last, _)) = happened.last().filter(|_| full(happened.len())) {
            known_to = known_to.min(*last);
        }
        if let Some(last) = accepted.last().filter(|_| full(accepted.len())) {
            known_to = known_to.min(*last);
        }
        let mut all: Vec<(i64, EventKind)> = happened;
        all.extend(accepted.into_iter().map(|seq| (seq, EventKind::Accepted)));
        all.retain(|(seq, _)| *seq <= known_to);
        all.sort_unstable_by_key(|(seq, _)| *seq);
        let mut wanted = Vec::new();
        let mut upto = after;
        for (seq, kind) in &all {
            if self.wants(*kind) {
                if wanted.len() == limit {
                    return Ok((wanted, upto, true));
                }
                wanted.push(*seq);
            }
            upto = *seq;
        }
        Ok((wanted, upto, is_full))
    }
}

async fn jobs(db: &Db, seqs: &[i64], which: impl Fn(&LogEvent) -> bool) -> Result<Vec<Job>, InsightError> {
    let mut events = events_by_seq(db, seqs).await?;
    events.retain(which);
    events.sort_unstable_by_key(|event| event.seq);
    let mut jobs = Vec::with_capacity(events.len());
    for event in &events {
        jobs.push(Job {
            delivery: None,
            seq: Some(event.seq),
            webhook_id: format!("evt_{}", event.id),
            kind: WebhookKind::Message(event.kind),
            payload: Some(payload_of(db, event).await?),
            tries: 0,
            attempts: Vec::new(),
        });
    }
    Ok(jobs)
}

async fn payload_of(db: &Db, event: &LogEvent) -> Result<String, InsightError> {
    let recipients = match (&event.recipient, event.kind) {
        (Some(recipient), EventKind::Accepted) => vec![recipient.clone()],
        (None, EventKind::Accepted) => first_recipients(db, event.seq).await?,
        _ => Vec::new(),
    };
    Ok(payload::of_event(event, &recipients))
}

async fn first_recipients(db: &Db, seq: i64) -> Result<Vec<EmailAddress>, InsightError> {
    let (first, last) = recipient_keys(seq);
    let sql = "SELECT local, domain FROM log_recipients WHERE rid BETWEEN ? AND ? ORDER BY rid LIMIT ?";
    let rows = db.query(sql, values![first, last, payload::RECIPIENTS_SHOWN]).await?;
    rows.iter().map(crate::query::address).collect()
}
