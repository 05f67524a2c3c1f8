use std::sync::Arc;

use super::Engine;
use super::attempt::{self, Verdict};
use super::tls_policy;
use crate::outcome::Ended;
use crate::queue::Batch;
use crate::tls::Observed;

/// Ends a batch that never reached a server's decision: no route, no connection, TLS, expiry. `host` names whom we
/// tried, or is empty; `tls` says what was seen of its TLS.
pub(super) async fn fail_batch(
    engine: &Arc<Engine>,
    batch: &Batch,
    ended: &Ended,
    host: &str,
    tls: Option<&[Observed]>,
) {
    let Some(loaded) = attempt::load(engine, batch).await else { return };
    let mut facts = attempt::facts_without_connection(engine, host);
    facts.tls_policy =
        tls_policy::count_failures(engine, &loaded, &batch.recipients, tls.unwrap_or_default());
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
pub(super) async fn expire_batch(engine: &Arc<Engine>, batch: &Batch) {
    let Some(loaded) = attempt::load(engine, batch).await else { return };
    attempt::expire(engine, &loaded, &batch.recipients).await;
}

/// A batch that cannot even be read: it stays on disk for people to look at, held, and everybody is told.
pub(super) async fn hold_unreadable(engine: &Arc<Engine>, batch: &Batch, reason: &str) {
    tracing::error!(message.key = batch.key.0, reason, "a queued message cannot be read; it is held");
    engine.core.lock().hold_in_memory(&batch.recipients);
}
