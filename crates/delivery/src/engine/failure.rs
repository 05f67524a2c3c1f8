use std::sync::Arc;

use super::Engine;
use super::attempt::{self, Verdict, Way};
use super::tls_policy;
use crate::outcome::Ended;
use crate::queue::Batch;
use crate::tls::Observed;

/// How far an attempt came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried<'a> {
    /// Whom we tried, or nobody.
    pub host: &'a str,
    pub way: &'a Way,
    /// What was seen of its TLS.
    pub tls: &'a [Observed],
}

/// Ends a batch that never reached a server's decision: no route, no connection, TLS, expiry.
pub(super) async fn fail_batch(engine: &Arc<Engine>, batch: &Batch, ended: &Ended, tried: Tried<'_>) {
    let Some(loaded) = attempt::load(engine, batch).await else { return };
    tried.way.give_back(engine, &loaded, batch.recipients.len());
    let mut facts = attempt::facts_without_connection(engine, tried.host, tried.way);
    facts.tls_policy = tls_policy::count_failures(engine, &loaded, &batch.recipients, tried.tls);
    let verdicts = batch
        .recipients
        .iter()
        .map(|recipient| Verdict {
            recipient: *recipient,
            ended: ended.clone(),
            kind: None,
            facts: Some(facts.clone()),
            dsn_passed_on: false,
        })
        .collect();
    attempt::conclude(engine, &loaded, verdicts).await;
}

/// Ends a batch whose time is up, without another try.
pub(super) async fn expire_batch(engine: &Arc<Engine>, batch: &Batch, way: &Way) {
    let Some(loaded) = attempt::load(engine, batch).await else { return };
    way.give_back(engine, &loaded, batch.recipients.len());
    attempt::expire(engine, &loaded, &batch.recipients).await;
}

/// A batch that cannot even be read: it stays on disk for people to look at, held, and everybody is told.
pub(super) async fn hold_unreadable(engine: &Arc<Engine>, batch: &Batch, reason: &str) {
    tracing::error!(message.key = batch.key.0, reason, "a queued message cannot be read; it is held");
    engine.core.lock().hold_in_memory(&batch.recipients);
}
