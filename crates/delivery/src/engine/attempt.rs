use std::sync::Arc;

use bytes::Bytes;
use postroad_base::{
    AttemptFacts, AttemptId, EnhancedCode, Event, EventId, EventKind, Recipient, Reply, UtcMillis,
};
use postroad_spool::MessageKey;

use super::settler::Outcome;
use super::{Engine, failure, notify};
use crate::egress::SourceIndex;
use crate::egress::warmup::OTHER;
use crate::outcome::{Decision, Ended, RetrySchedule, decide};
use crate::queue::{Batch, BatchRecipient, Fate, PathPlan, PathTarget};
use crate::record::MessageRecord;
use crate::shaping::ReplyKind;

/// A queued message, read for an attempt.
pub(crate) struct Loaded {
    pub key: MessageKey,
    pub record: MessageRecord,
    pub content: Bytes,
    pub expires_at: UtcMillis,
}

impl Loaded {
    /// The envelope's recipient behind a queue entry.
    pub fn recipient(&self, recipient: &BatchRecipient) -> Option<&Recipient> {
        self.record.envelope.recipients.get(usize::from(recipient.index))
    }
}

/// How an attempt ended for one recipient.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub recipient: BatchRecipient,
    pub ended: Ended,
    /// What the provider's profile says about it.
    pub kind: Option<ReplyKind>,
    pub facts: Option<AttemptFacts>,
    /// The server reports success itself (RFC 3461 §5.2.1).
    pub dsn_passed_on: bool,
}

/// A recipient that got its last word, for the report to the sender.
pub(crate) struct Final {
    pub recipient: Recipient,
    pub kind: EventKind,
    pub reply: Reply,
    pub mx_host: String,
}

/// Reads the message of a batch. A message that cannot be read is held and reported, not lost.
pub(super) async fn load(engine: &Arc<Engine>, batch: &Batch) -> Option<Loaded> {
    let problem = match engine.spool.read(batch.key).await {
        Ok(stored) => match MessageRecord::decode(&stored.meta) {
            Ok(record) => {
                return Some(Loaded {
                    key: batch.key,
                    record,
                    content: stored.body,
                    expires_at: batch.expires_at,
                });
            }
            Err(error) => error.to_string(),
        },
        Err(error) => error.to_string(),
    };
    failure::hold_unreadable(engine, batch, &problem).await;
    None
}

/// The way an attempt takes, as its event names it.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    pub source: Option<String>,
    pub provider: Option<String>,
    /// The source whose allowances it took from.
    index: Option<SourceIndex>,
}

impl Way {
    pub fn of(engine: &Engine, plan: &PathPlan) -> Self {
        let index = match plan.target {
            PathTarget::Mx(_) => Some(plan.source),
            PathTarget::Relay(_) => None,
        };
        let source = index.map(|index| engine.egress.plan().source(index).name.to_string());
        Self { source, provider: plan.provider.as_deref().map(str::to_owned), index }
    }

    /// So many recipients of a message were on their way, and nothing was sent to them: what they took from warm-up
    /// allowances is there again.
    pub fn give_back(&self, engine: &Engine, loaded: &Loaded, recipients: usize) {
        let Some(source) = self.index else { return };
        let provider = self.provider.as_deref().unwrap_or(OTHER);
        for _ in 0..recipients {
            engine.egress.give_back(source, loaded.record.signing_domain.as_ref(), provider);
        }
    }
}

pub(super) fn facts_without_connection(engine: &Engine, host: &str, way: &Way) -> AttemptFacts {
    AttemptFacts {
        id: AttemptId::new(engine.clock.now()),
        number: 0,
        mx_host: host.to_owned(),
        remote_ip: None,
        source_ip: None,
        tls: None,
        duration_ms: 0,
        transcript: None,
        tls_policy: None,
        source: way.source.clone(),
        provider: way.provider.clone(),
    }
}

/// Decides for each recipient, reports final failures to the sender, and hands the outcomes to the settler.
pub(super) async fn conclude(engine: &Arc<Engine>, loaded: &Loaded, verdicts: Vec<Verdict>) {
    let now = engine.clock.now();
    let schedule = RetrySchedule::from(&engine.settings.current().retry);
    let mut outcomes = Vec::with_capacity(verdicts.len());
    let mut finals = Vec::new();
    for verdict in verdicts {
        let Some(recipient) = loaded.recipient(&verdict.recipient) else { continue };
        let attempts = verdict.recipient.attempts.saturating_add(1);
        let jitter = rand::random::<u16>() % 1_001;
        let decision = decide(
            &verdict.ended,
            verdict.kind.map(ReplyKind::deferral),
            attempts,
            loaded.expires_at,
            now,
            &schedule,
            jitter,
        );
        let (kind, fate, next) = meaning(decision, attempts);
        count(kind);
        let reply = verdict.ended.reply().clone();
        if kind.is_final() && !(kind == EventKind::Delivered && verdict.dsn_passed_on) {
            let mx_host = verdict.facts.as_ref().map_or_else(String::new, |facts| facts.mx_host.clone());
            finals.push(Final { recipient: recipient.clone(), kind, reply: reply.clone(), mx_host });
        }
        let mut event = event(loaded, recipient, kind, now);
        event.reply = Some(reply);
        event.next_attempt = next;
        event.attempt = verdict.facts.map(|facts| AttemptFacts { number: u32::from(attempts), ..facts });
        outcomes.push(outcome(loaded, &verdict.recipient, fate, event));
    }
    finish(engine, loaded, finals, outcomes).await;
}

/// Ends recipients whose time is up.
pub(super) async fn expire(engine: &Arc<Engine>, loaded: &Loaded, recipients: &[BatchRecipient]) {
    let now = engine.clock.now();
    // RFC 3463 §3.5: X.4.7 delivery time expired.
    let reply =
        Reply::new(554, EnhancedCode::new(5, 4, 7), "no server took the message before its time was up");
    let mut outcomes = Vec::new();
    let mut finals = Vec::new();
    for entry in recipients {
        let Some(recipient) = loaded.recipient(entry) else { continue };
        count(EventKind::Expired);
        finals.push(Final {
            recipient: recipient.clone(),
            kind: EventKind::Expired,
            reply: reply.clone(),
            mx_host: String::new(),
        });
        let mut event = event(loaded, recipient, EventKind::Expired, now);
        event.reply = Some(reply.clone());
        outcomes.push(outcome(loaded, entry, Fate::Done, event));
    }
    finish(engine, loaded, finals, outcomes).await;
}

/// Ends recipients that must not be sent to any more.
pub(super) async fn suppress(engine: &Arc<Engine>, loaded: &Loaded, recipients: &[(BatchRecipient, String)]) {
    let now = engine.clock.now();
    let outcomes = recipients
        .iter()
        .filter_map(|(entry, reason)| {
            let recipient = loaded.recipient(entry)?;
            count(EventKind::Suppressed);
            let mut event = event(loaded, recipient, EventKind::Suppressed, now);
            event.reason = Some(reason.clone());
            Some(outcome(loaded, entry, Fate::Done, event))
        })
        .collect();
    finish(engine, loaded, Vec::new(), outcomes).await;
}

/// Puts recipients aside until somebody releases them.
pub(super) async fn hold(engine: &Arc<Engine>, loaded: &Loaded, recipients: &[BatchRecipient], reason: &str) {
    let now = engine.clock.now();
    let outcomes = recipients
        .iter()
        .filter_map(|entry| {
            let recipient = loaded.recipient(entry)?;
            let mut event = event(loaded, recipient, EventKind::Held, now);
            event.reason = Some(reason.to_owned());
            Some(outcome(loaded, entry, Fate::Held { attempts: entry.attempts }, event))
        })
        .collect();
    finish(engine, loaded, Vec::new(), outcomes).await;
}

async fn finish(engine: &Arc<Engine>, loaded: &Loaded, finals: Vec<Final>, outcomes: Vec<Outcome>) {
    // Before the outcome is durable, so that a crash in between reports twice rather than never.
    notify::report(engine, loaded, &finals).await;
    for outcome in outcomes {
        if engine.outcomes.send(outcome).await.is_err() {
            tracing::warn!("the settler has ended; an outcome will be tried again after the next start");
            return;
        }
    }
}

fn meaning(decision: Decision, attempts: u16) -> (EventKind, Fate, Option<UtcMillis>) {
    match decision {
        Decision::Delivered => (EventKind::Delivered, Fate::Done, None),
        Decision::Deferred { due } => (EventKind::Deferred, Fate::Retry { due, attempts }, Some(due)),
        Decision::Bounced => (EventKind::Bounced, Fate::Done, None),
        Decision::Expired => (EventKind::Expired, Fate::Done, None),
    }
}

fn count(kind: EventKind) {
    metrics::counter!("postroad_recipients_total", "outcome" => kind.as_str()).increment(1);
}

/// An event about one recipient of a loaded message, with nothing said yet.
pub(super) fn event(loaded: &Loaded, recipient: &Recipient, kind: EventKind, now: UtcMillis) -> Event {
    Event {
        id: EventId::new(now),
        at: now,
        kind,
        workspace: loaded.record.workspace,
        message: loaded.record.id,
        stream: loaded.record.stream,
        recipient: recipient.forward_path.clone(),
        reply: None,
        reason: None,
        next_attempt: None,
        attempt: None,
    }
}

fn outcome(loaded: &Loaded, entry: &BatchRecipient, fate: Fate, event: Event) -> Outcome {
    Outcome { handle: entry.handle, key: loaded.key, index: entry.index, fate, event }
}
