use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use postroad_account::WorkspaceStatus;
use postroad_base::{AttemptFacts, AttemptId, Envelope, UtcMillis};
use postroad_smtp::client::{Event, Outcome, Transaction};

use super::attempt::{self, Loaded, Verdict, Way};
use super::connect::{self, ConnectFailure};
use super::failure::Tried;
use super::wire::Connection;
use super::{Engine, failure, tls_policy, wanted};
use crate::outcome::Ended;
use crate::queue::{Batch, BatchRecipient, Heard, PathId, PathPlan, PathTarget, Taken};
use crate::shaping::{Profile, ReplyKind};

/// Recipients in one transaction when the server names no limit (RFC 5321 §4.5.3.1.8).
const RECIPIENTS: usize = 100;

/// One session on a path.
struct Session<'a> {
    engine: &'a Arc<Engine>,
    path: PathId,
    plan: PathPlan,
    way: Way,
    /// What is known of the replies of those it speaks to.
    profile: Arc<Profile>,
    /// Messages the connection has carried.
    carried: u32,
}

/// One connection on a path: opens it, sends while there is something to send, lingers, says goodbye.
pub(super) async fn run(engine: Arc<Engine>, path: PathId) {
    let permit = tokio::select! {
        permit = engine.sessions.acquire() => permit.ok(),
        () = engine.stopping.cancelled() => None,
    };
    if permit.is_some() {
        let (plan, profile) = {
            let core = engine.core.lock();
            (core.path_plan(path), core.path_profile(path))
        };
        let way = Way::of(&engine, &plan);
        let mut session = Session { engine: &engine, path, plan, way, profile, carried: 0 };
        match connect::open(&engine, &session.plan).await {
            Ok(connection) => {
                engine.core.lock().path_answered(path);
                session.work(connection).await;
                engine.core.lock().path_left(path);
            }
            Err(failure) => session.failed(failure).await,
        }
    }
    engine.core.lock().session_ended(path);
    engine.changed.notify_one();
}

impl Session<'_> {
    /// A connection that could not be made. While others of the path work, it was one too many; otherwise the path is
    /// suspended, and one message says so in its story.
    async fn failed(&mut self, failure: ConnectFailure) {
        let (engine, path) = (self.engine, self.path);
        let now = engine.clock.now();
        let rule = failure.said.as_ref().and_then(|said| self.profile.rule_for(said));
        let batch = {
            let mut core = engine.core.lock();
            let serves_others = core.path_established(path) > 0;
            let may_fail = core.path_may_fail(path);
            // Before the words are heard: they may close the way.
            let taken = may_fail.then(|| core.take(path, now, RECIPIENTS, 0));
            match (&failure.said, rule) {
                (Some(reply), Some(rule)) => {
                    core.heard(path, Heard { reply, rule: Some(rule), workspace: None, carried: 0 }, now);
                }
                (Some(reply), None) if failure.refused && serves_others => {
                    core.path_saturated(path, reply, now);
                }
                _ => {}
            }
            if may_fail {
                core.path_failed(path, now, failure.reply.text());
            }
            taken.and_then(Taken::batch)
        };
        let Some(batch) = batch else { return };
        if batch.expired {
            failure::expire_batch(engine, &batch, &self.way).await;
        } else {
            let ended = Ended::Failed(failure.reply);
            let tried = Tried { host: &failure.host, way: &self.way, tls: &failure.seen };
            failure::fail_batch(engine, &batch, &ended, tried).await;
        }
        engine.core.lock().batch_over(path, &batch);
    }

    async fn work(&mut self, mut connection: Connection) {
        let (engine, path) = (self.engine, self.path);
        while engine.may_deliver() && !connection.session.is_closed() {
            let limit = connection.session.capabilities().rcpt_max.unwrap_or(RECIPIENTS);
            let taken = engine.core.lock().take(path, engine.clock.now(), limit, self.carried);
            let wait_until = match taken {
                Taken::Batch(batch) => {
                    if batch.expired {
                        failure::expire_batch(engine, &batch, &self.way).await;
                    } else {
                        self.carried += 1;
                        self.deliver(&mut connection, &batch).await;
                    }
                    engine.core.lock().batch_over(path, &batch);
                    continue;
                }
                Taken::Enough => break,
                Taken::Wait(until) => Some(until),
                Taken::Nothing => None,
            };
            if !self.idle(&mut connection, wait_until).await {
                break;
            }
        }
        if !connection.session.is_closed() {
            connection.quit().await;
        }
    }

    /// Waits for work, or for the time from which it may be done. Returns whether to go on with this connection.
    async fn idle(&self, connection: &mut Connection, until: Option<UtcMillis>) -> bool {
        let (engine, path) = (self.engine, self.path);
        let signal = engine.core.lock().path_signal(path);
        let work = signal.notified();
        tokio::pin!(work);
        // From here on a signal is not missed.
        work.as_mut().enable();
        let ready = {
            let mut core = engine.core.lock();
            core.session_idle(path, true);
            if core.should_leave(path) {
                // Others wait for a place: no lingering.
                core.session_idle(path, false);
                return false;
            }
            core.has_work(path, engine.clock.now())
        };
        let patience = engine.config.idle.min(self.plan.idle);
        let wait = until.map_or(Duration::MAX, |until| until.since(engine.clock.now()));
        let go_on = ready
            || tokio::select! {
                () = work => true,
                () = tokio::time::sleep(patience.min(wait)) => wait <= patience,
                () = engine.stopping.cancelled() => false,
                // The server says goodbye, or says something nobody asked for.
                () = connection.read_in() => {
                    while let Some(event) = connection.session.poll_event() {
                        drop(event);
                    }
                    !connection.session.is_closed()
                }
            };
        engine.core.lock().session_idle(path, false);
        go_on
    }

    /// One transaction for the recipients of a batch that may still be sent to.
    async fn deliver(&self, connection: &mut Connection, batch: &Batch) {
        let engine = self.engine;
        let Some(loaded) = attempt::load(engine, batch).await else { return };
        if hold_if_suspended(engine, &loaded, batch).await {
            return self.way.give_back(engine, &loaded, batch.recipients.len());
        }
        let recipients = wanted::wanted(engine, &loaded, &batch.recipients).await;
        self.way.give_back(engine, &loaded, batch.recipients.len() - recipients.len());
        if recipients.is_empty() {
            return;
        }
        let begun = engine.clock.now();
        tls_policy::count(engine, connection, &loaded, &recipients);
        if let Some(reply) = tls_policy::require_tls(&loaded, connection) {
            return self.end_all(connection, &loaded, &recipients, &Ended::Failed(reply), begun).await;
        }
        let transaction = Transaction {
            envelope: envelope_for(&loaded, &recipients),
            content: signed_content(engine, &loaded).await,
        };
        if let Err(error) = connection.session.send(transaction) {
            let ended = Ended::Failed(error.reply());
            return self.end_all(connection, &loaded, &recipients, &ended, begun).await;
        }
        let Some(outcome) = finish(connection).await else { return };
        let kinds = self.tell(&loaded, &outcome);
        let facts = self.facts(connection, begun);
        let verdicts = verdicts(&recipients, outcome, &kinds, &facts);
        attempt::conclude(engine, &loaded, verdicts).await;
    }

    /// Lets the shaper know what was said, before anything else goes this way. Returns what it means, by recipient.
    fn tell(&self, loaded: &Loaded, outcome: &Outcome) -> Vec<Option<ReplyKind>> {
        let workspace = loaded.record.workspace;
        let now = self.engine.clock.now();
        let rules: Vec<_> = outcome
            .recipients
            .iter()
            .map(|ended| ended.remote.then(|| self.profile.rule_for(&ended.reply)).flatten())
            .collect();
        let mut changed = false;
        {
            let mut core = self.engine.core.lock();
            for (ended, rule) in outcome.recipients.iter().zip(&rules) {
                let heard = Heard {
                    reply: &ended.reply,
                    rule: *rule,
                    workspace: Some(workspace),
                    carried: self.carried,
                };
                changed |= core.heard(self.path, heard, now);
            }
        }
        if changed {
            self.engine.changed.notify_one();
        }
        if matches!(self.plan.target, PathTarget::Mx(_)) {
            let (sender, provider) = (loaded.record.signing_domain.as_ref(), self.plan.provider.as_deref());
            for ended in &outcome.recipients {
                self.engine.note_outcome(self.plan.source, sender, provider, &ended.reply);
            }
        }
        rules.into_iter().map(|rule| rule.map(|rule| rule.kind)).collect()
    }

    /// The same end for all of them, without the server's decision.
    async fn end_all(
        &self,
        connection: &mut Connection,
        loaded: &Loaded,
        recipients: &[BatchRecipient],
        ended: &Ended,
        begun: UtcMillis,
    ) {
        self.way.give_back(self.engine, loaded, recipients.len());
        let facts = self.facts(connection, begun);
        let verdict = |recipient: &BatchRecipient| Verdict {
            recipient: *recipient,
            ended: ended.clone(),
            kind: None,
            facts: Some(facts.clone()),
            dsn_passed_on: false,
        };
        attempt::conclude(self.engine, loaded, recipients.iter().map(verdict).collect()).await;
    }

    fn facts(&self, connection: &mut Connection, begun: UtcMillis) -> AttemptFacts {
        let now = self.engine.clock.now();
        AttemptFacts {
            id: AttemptId::new(now),
            number: 0,
            mx_host: connection.host.clone(),
            remote_ip: Some(connection.remote_ip),
            source_ip: connection.source_ip,
            tls: connection.tls.clone(),
            duration_ms: u32::try_from(now.since(begun).as_millis()).unwrap_or(u32::MAX),
            transcript: Some(connection.session.take_transcript()),
            tls_policy: connection.seen.facts.clone(),
            source: self.way.source.clone(),
            provider: self.way.provider.clone(),
        }
    }
}

/// Runs the transaction to its end. Every successful `send` ends with an outcome.
async fn finish(connection: &mut Connection) -> Option<Outcome> {
    loop {
        match connection.next_event().await {
            Event::TransactionDone(outcome) => return Some(outcome),
            Event::Closed(_) => return None,
            Event::Ready | Event::StartTlsReady => {}
        }
    }
}

fn verdicts(
    recipients: &[BatchRecipient],
    outcome: Outcome,
    kinds: &[Option<ReplyKind>],
    facts: &AttemptFacts,
) -> Vec<Verdict> {
    let passed_on = outcome.dsn_passed_on;
    recipients
        .iter()
        .zip(outcome.recipients)
        .zip(kinds)
        .map(|((recipient, ended), kind)| Verdict {
            kind: *kind,
            recipient: *recipient,
            ended: if ended.remote { Ended::Replied(ended.reply) } else { Ended::Failed(ended.reply) },
            facts: Some(facts.clone()),
            dsn_passed_on: passed_on,
        })
        .collect()
}

fn envelope_for(loaded: &Loaded, recipients: &[BatchRecipient]) -> Envelope {
    let envelope = &loaded.record.envelope;
    Envelope {
        recipients: recipients.iter().filter_map(|entry| loaded.recipient(entry).cloned()).collect(),
        reverse_path: envelope.reverse_path.clone(),
        envelope_id: envelope.envelope_id.clone(),
        ..*envelope
    }
}

async fn signed_content(engine: &Engine, loaded: &Loaded) -> Vec<Bytes> {
    let record = &loaded.record;
    let signer = record
        .signing_domain
        .as_ref()
        .and_then(|domain| engine.domains.snapshot().covering(record.workspace, domain));
    let Some(signer) = signer else { return vec![loaded.content.clone()] };
    let keep = record.envelope.recipients.len() > 1;
    let now = engine.clock.now();
    let signature = engine.signers.sign(loaded.key, &loaded.content, signer.signers.clone(), now, keep).await;
    if signature.is_empty() { vec![loaded.content.clone()] } else { vec![signature, loaded.content.clone()] }
}

/// Mail of a suspended workspace waits, held, until somebody releases it.
async fn hold_if_suspended(engine: &Arc<Engine>, loaded: &Loaded, batch: &Batch) -> bool {
    match engine.workspaces.cached(loaded.record.workspace).await {
        Ok(Some(workspace)) => match &workspace.status {
            WorkspaceStatus::Active => false,
            WorkspaceStatus::Suspended { reason } => {
                let reason = format!("the workspace is suspended: {reason}");
                attempt::hold(engine, loaded, &batch.recipients, &reason).await;
                true
            }
        },
        Ok(None) => {
            attempt::hold(engine, loaded, &batch.recipients, "the workspace does not exist any more").await;
            true
        }
        Err(error) => {
            tracing::error!(%error, "the workspace of a message cannot be read; it goes on");
            false
        }
    }
}
