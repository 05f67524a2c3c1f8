//! One round of one endpoint: read what is due and what is fresh, send it, settle it in one transaction.

use std::time::Duration;

use futures::{StreamExt, stream};
use postroad_base::{UtcMillis, WebhookId};
use postroad_db::{Tx, values};

use super::delivery::{DELIVERED, DeliveryAttempt, FAILED, PENDING};
use super::endpoint::json;
use super::replay::insert_own;
use super::schedule::{ATTEMPTS_MAX, DISABLE_AFTER, RETRY_AFTER_MAX, next};
use super::store::{Fresh, Job, State, due, next_due, pending, state};
use super::transport::{REQUEST_TIMEOUT, RESPONSE_SHOWN_BYTES};
use super::{WebhookKind, WebhookRequest, WebhookSecret, Webhooks, payload, sign};
use crate::InsightError;

/// Requests to one endpoint at a time.
const CONCURRENCY: usize = 8;
/// Deliveries tried again in one round.
const RETRIES_PER_ROUND: i64 = 32;
/// Fresh events sent in one round.
const FRESH_PER_ROUND: usize = 64;
/// With so many deliveries waiting to be tried again, fresh events stay in the log.
const PENDING_MAX: i64 = 1_000;
/// How long fresh events wait after a round without a success: doubled each time, up to the maximum.
const BACKOFF: Duration = Duration::from_secs(5);
const BACKOFF_MAX: Duration = Duration::from_secs(300);

/// What an endpoint's courier does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another round: there is more.
    Now,
    At(UtcMillis),
    /// Wait until something happens.
    Idle,
    /// The endpoint is off or gone.
    Gone,
}

/// How an endpoint has been doing, as its courier remembers it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    /// It asked us to wait.
    paused_until: UtcMillis,
    /// Rounds without a success; while there are any, one fresh event at a time probes.
    failed_rounds: u32,
    fresh_from: UtcMillis,
}

/// What one request led to.
struct Outcome {
    job: Job,
    attempt: DeliveryAttempt,
    retry_after: Option<Duration>,
    result: Outcomes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcomes {
    Delivered,
    Failed,
    /// 410: the endpoint wants nothing any more.
    Gone,
    /// The log no longer has the event; the endpoint was not asked.
    Lost,
}

impl Webhooks {
    pub(super) async fn round(&self, id: WebhookId, pace: &mut Pace) -> Result<Next, InsightError> {
        let db = self.0.log.db();
        let now = self.now();
        let Some(state) = state(db, id).await?.filter(|state| state.endpoint.enabled) else {
            return Ok(Next::Gone);
        };
        if pace.paused_until > now {
            return Ok(Next::At(pace.paused_until));
        }
        let mut jobs = due(db, id, now, RETRIES_PER_ROUND).await?;
        let retries_full = i64::try_from(jobs.len()).unwrap_or(i64::MAX) >= RETRIES_PER_ROUND;
        let fresh_allowed = pace.fresh_from <= now && pending(db, id, PENDING_MAX).await? < PENDING_MAX;
        let limit = if pace.failed_rounds > 0 { 1 } else { FRESH_PER_ROUND };
        let mut fresh = Fresh { upto: state.consumed_seq, ..Fresh::default() };
        let mut again = None;
        if fresh_allowed {
            fresh = state.fresh(db, limit).await?;
            jobs.append(&mut fresh.jobs);
            if let Some(replay) = state.replay {
                let mut found = state.again(db, replay, limit).await?;
                jobs.append(&mut found.jobs);
                again = Some(found);
            }
        }
        let sent = jobs.len();
        let secrets = state.secrets.open(&*self.0.secrets, id, now)?;
        let outcomes = self.send_all(&state, &secrets, jobs).await;
        pace.learn(&outcomes, self.now());
        let more = retries_full || fresh.more || again.as_ref().is_some_and(|again| again.more);
        let moved = fresh.upto != state.consumed_seq || again.is_some();
        if (sent > 0 || moved)
            && !self.settle(&state, fresh.upto, again.map(|again| again.upto), outcomes).await?
        {
            return Ok(Next::Gone);
        }
        if more && pace.failed_rounds == 0 {
            return Ok(Next::Now);
        }
        let held_back = pace.failed_rounds > 0 && (more || pace.fresh_from > self.now());
        let waits_for_fresh = held_back.then_some(pace.fresh_from);
        let next = [next_due(db, id).await?, waits_for_fresh].into_iter().flatten().min();
        Ok(next.map_or(Next::Idle, |at| Next::At(at.max(pace.paused_until))))
    }

    async fn send_all(&self, state: &State, secrets: &[WebhookSecret], jobs: Vec<Job>) -> Vec<Outcome> {
        let requests = jobs.into_iter().map(|job| self.send(state, secrets, job));
        stream::iter(requests).buffer_unordered(CONCURRENCY).collect().await
    }

    async fn send(&self, state: &State, secrets: &[WebhookSecret], job: Job) -> Outcome {
        let began = self.now();
        let Some(body) = job.payload.clone() else {
            let attempt = DeliveryAttempt {
                at: began,
                status: None,
                error: Some("the event is no longer in the log".into()),
                body: String::new(),
                duration_ms: 0,
            };
            return Outcome { job, attempt, retry_after: None, result: Outcomes::Lost };
        };
        let request = request(&state.endpoint.url, secrets, &job.webhook_id, body, began);
        let answer = tokio::time::timeout(REQUEST_TIMEOUT, self.0.transport.post(request)).await;
        let duration_ms = u32::try_from(self.now().since(began).as_millis()).unwrap_or(u32::MAX);
        let no_answer = |error: String| DeliveryAttempt {
            at: began,
            status: None,
            error: Some(error),
            body: String::new(),
            duration_ms,
        };
        match answer {
            Ok(Ok(response)) => {
                let shown = &response.body[..response.body.len().min(RESPONSE_SHOWN_BYTES)];
                let attempt = DeliveryAttempt {
                    at: began,
                    status: Some(response.status),
                    error: None,
                    body: String::from_utf8_lossy(shown).replace('\0', "\u{fffd}"),
                    duration_ms,
                };
                let result = match response.status {
                    200..300 => Outcomes::Delivered,
                    410 => Outcomes::Gone,
                    _ => Outcomes::Failed,
                };
                Outcome { job, attempt, retry_after: retry_after(&response), result }
            }
            Ok(Err(error)) => {
                let attempt = no_answer(error.to_string());
                Outcome { job, attempt, retry_after: None, result: Outcomes::Failed }
            }
            Err(_) => {
                let attempt = no_answer(format!("no response within {} s", REQUEST_TIMEOUT.as_secs()));
                Outcome { job, attempt, retry_after: None, result: Outcomes::Failed }
            }
        }
    }

    /// Writes what happened and moves the marks, all or nothing. Returns whether the endpoint goes on.
    async fn settle(
        &self,
        state: &State,
        consumed: i64,
        replayed: Option<i64>,
        outcomes: Vec<Outcome>,
    ) -> Result<bool, InsightError> {
        let id = state.endpoint.id;
        let now = self.now();
        let verdict = Verdict::of(state, &outcomes, now);
        let mut tx = self.0.log.db().begin().await?;
        // Whoever changed the marks meanwhile (turned it off and on again) knows better.
        let sql = "UPDATE webhook_endpoints SET consumed_seq = ?, failing_since = ? WHERE id = ? AND consumed_seq = ?";
        let changed =
            tx.execute(sql, values![consumed, verdict.failing_since, id, state.consumed_seq]).await?;
        if changed == 0 {
            return Ok(true);
        }
        for outcome in outcomes {
            write_outcome(&mut tx, id, outcome, now).await?;
        }
        if let (Some(upto), Some(replay)) = (replayed, state.replay) {
            move_replay(&mut tx, id, upto, replay.last_seq).await?;
        }
        if verdict.recovered {
            let sql =
                "UPDATE webhook_deliveries SET due_at = ? WHERE endpoint = ? AND status = 0 AND due_at > ?";
            tx.execute(sql, values![now, id, now]).await?;
        }
        if let Some(reason) = &verdict.disable {
            disable(&mut tx, state, reason, now).await?;
        }
        tx.commit().await?;
        if let Some(reason) = &verdict.disable {
            metrics::counter!("postroad_webhook_endpoints_disabled_total").increment(1);
            tracing::warn!(webhook.id = %id, workspace.id = %state.endpoint.workspace, reason, "webhook turned off");
            self.wake();
        }
        Ok(verdict.disable.is_none())
    }
}

/// Standard Webhooks, "Webhook headers". The attempt's time is signed, not the event's.
fn request(url: &str, secrets: &[WebhookSecret], id: &str, body: String, now: UtcMillis) -> WebhookRequest {
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", now.as_secs().to_string()),
        ("webhook-signature", sign(secrets, id, now.as_secs(), &body)),
    ];
    WebhookRequest { url: url.to_owned(), headers, body }
}

/// How long the endpoint wants to be left alone. Standard Webhooks, "Delivery success and failure": 429, 502 and
/// 504 ask for less, and Retry-After says how long.
fn retry_after(response: &super::WebhookResponse) -> Option<Duration> {
    match response.status {
        200..300 => None,
        429 | 502 | 504 => Some(response.retry_after.unwrap_or(BACKOFF)),
        _ => response.retry_after,
    }
}

impl Pace {
    fn learn(&mut self, outcomes: &[Outcome], now: UtcMillis) {
        if let Some(wait) = outcomes.iter().filter_map(|outcome| outcome.retry_after).max() {
            self.paused_until = now.plus(wait.min(RETRY_AFTER_MAX));
        }
        if outcomes.iter().any(|outcome| outcome.result == Outcomes::Delivered) {
            (self.failed_rounds, self.fresh_from) = (0, now);
        } else if outcomes.iter().any(|outcome| outcome.result == Outcomes::Failed) {
            let doubled = BACKOFF * 2_u32.pow(self.failed_rounds.min(10));
            self.failed_rounds = self.failed_rounds.saturating_add(1);
            self.fresh_from = now.plus(doubled.min(BACKOFF_MAX));
        }
    }
}

/// What a round's outcomes mean for the endpoint.
struct Verdict {
    failing_since: Option<UtcMillis>,
    /// It failed before and no longer does.
    recovered: bool,
    disable: Option<String>,
}

impl Verdict {
    fn of(state: &State, outcomes: &[Outcome], now: UtcMillis) -> Self {
        let any = |result| outcomes.iter().any(|outcome| outcome.result == result);
        let before = state.endpoint.failing_since;
        if any(Outcomes::Gone) {
            let disable = Some("the endpoint answered 410 Gone".to_owned());
            return Self { failing_since: before.or(Some(now)), recovered: false, disable };
        }
        if any(Outcomes::Delivered) {
            return Self { failing_since: None, recovered: before.is_some(), disable: None };
        }
        if !any(Outcomes::Failed) {
            return Self { failing_since: before, recovered: false, disable: None };
        }
        let since = before.unwrap_or(now);
        let disable = (now.since(since) >= DISABLE_AFTER)
            .then(|| format!("every delivery failed for {} days", DISABLE_AFTER.as_secs() / 86_400));
        Self { failing_since: Some(since), recovered: false, disable }
    }
}

async fn write_outcome(
    tx: &mut Tx,
    endpoint: WebhookId,
    outcome: Outcome,
    now: UtcMillis,
) -> Result<(), InsightError> {
    let Outcome { mut job, attempt, retry_after, result } = outcome;
    let tries = job.tries + 1;
    job.attempts.push(attempt);
    let surplus = job.attempts.len().saturating_sub(ATTEMPTS_MAX as usize);
    job.attempts.drain(..surplus);
    // The salt spreads deliveries that failed together; it needs no secret.
    let salt = job.seq.or(job.delivery).unwrap_or(0).cast_unsigned();
    let due = match result {
        Outcomes::Failed => next(tries, now, retry_after, salt),
        _ => None,
    };
    let (status, finished) = match (result, due) {
        (Outcomes::Delivered, _) => (DELIVERED, Some(now)),
        (_, Some(_)) => (PENDING, None),
        (_, None) => (FAILED, Some(now)),
    };
    let attempts = json(&job.attempts);
    if let Some(id) = job.delivery {
        let sql = "UPDATE webhook_deliveries SET status = ?, due_at = ?, finished_at = ?, tries = ?, attempts = ? \
            WHERE id = ?";
        tx.execute(sql, values![status, due, finished, tries, attempts, id]).await?;
    } else {
        let sql = "INSERT INTO webhook_deliveries (endpoint, seq, webhook_id, kind, status, created_at, due_at, \
            finished_at, tries, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let kind = job.kind.as_str();
        let row =
            values![endpoint, job.seq, job.webhook_id, kind, status, now, due, finished, tries, attempts];
        tx.execute(sql, row).await?;
    }
    Ok(())
}

async fn move_replay(tx: &mut Tx, id: WebhookId, upto: i64, last_seq: i64) -> Result<(), InsightError> {
    if upto < last_seq {
        tx.execute("UPDATE webhook_endpoints SET replay_seq = ? WHERE id = ?", values![upto, id]).await?;
    } else {
        let sql = "UPDATE webhook_endpoints SET replay_seq = NULL, replay_last_seq = NULL, replay_from = NULL, \
            replay_until = NULL WHERE id = ?";
        tx.execute(sql, values![id]).await?;
    }
    Ok(())
}

/// Turns an endpoint off and tells the workspace's others.
async fn disable(tx: &mut Tx, state: &State, reason: &str, now: UtcMillis) -> Result<(), InsightError> {
    let endpoint = &state.endpoint;
    let sql = "UPDATE webhook_endpoints SET enabled = ?, disabled_at = ?, disabled_reason = ? WHERE id = ?";
    tx.execute(sql, values![false, now, reason, endpoint.id]).await?;
    let sql = "SELECT id, kinds FROM webhook_endpoints WHERE workspace = ? AND enabled = ? AND id <> ?";
    for row in tx.query(sql, values![endpoint.workspace, true, endpoint.id]).await? {
        let kinds: String = row.get("kinds")?;
        let kinds: Vec<WebhookKind> =
            serde_json::from_str(&kinds).map_err(|_| InsightError::Corrupt("webhook type"))?;
        if kinds.is_empty() || kinds.contains(&WebhookKind::Disabled) {
            let payload = payload::of_disabled(endpoint, reason, now);
            insert_own(tx, row.get("id")?, WebhookKind::Disabled, payload, now).await?;
        }
    }
    Ok(())
}
