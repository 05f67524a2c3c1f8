//! Whom a message may still be sent to: suppression and consent hold up to the last moment.

use std::sync::Arc;

use postroad_base::{EmailAddress, EnhancedCode, MessageId, Reply, WorkspaceId};
use postroad_spool::SpoolError;

use super::Engine;
use super::attempt::{self, Loaded, Verdict};
use crate::consent::{Moment, Permission};
use crate::gate::topic_mail;
use crate::outcome::Ended;
use crate::queue::{BatchRecipient, Operation, Selector};

/// The recipients of a batch that may be sent to. The others are ended as suppressed, or deferred where it cannot be found
/// out: not knowing is no reason to send.
pub(super) async fn wanted(
    engine: &Arc<Engine>,
    loaded: &Loaded,
    recipients: &[BatchRecipient],
) -> Vec<BatchRecipient> {
    let known: Vec<(BatchRecipient, &EmailAddress)> = recipients
        .iter()
        .filter_map(|entry| Some((*entry, &loaded.recipient(entry)?.forward_path)))
        .collect();
    let addresses: Vec<&EmailAddress> = known.iter().map(|(_, address)| *address).collect();
    let found = match engine.suppressions.find_each(loaded.record.workspace, &addresses).await {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, "the suppression list cannot be read; a message waits");
            defer(engine, loaded, &known, "The suppression list cannot be read").await;
            return Vec::new();
        }
    };
    let (mut kept, mut suppressed) = (Vec::with_capacity(known.len()), Vec::new());
    for (one, found) in known.into_iter().zip(found) {
        match found {
            Some(found) => suppressed.push((one.0, found.reason.as_str().to_owned())),
            None => kept.push(one),
        }
    }
    if !kept.is_empty() {
        match denied(engine, loaded).await {
            Ok(None) => {}
            Ok(Some(rule)) => suppressed.extend(kept.drain(..).map(|(entry, _)| (entry, rule.to_owned()))),
            Err(()) => defer(engine, loaded, &std::mem::take(&mut kept), "Consents cannot be read").await,
        }
    }
    if !suppressed.is_empty() {
        attempt::suppress(engine, loaded, &suppressed).await;
    }
    kept.into_iter().map(|(entry, _)| entry).collect()
}

/// The rule that forbids mail of a topic now. Such mail has one recipient.
async fn denied(engine: &Engine, loaded: &Loaded) -> Result<Option<&'static str>, ()> {
    let Some(mail) = topic_mail(&loaded.record, engine.clock.now()) else { return Ok(None) };
    match engine.consent.ask(mail, Moment::HandOver).await {
        Ok(Permission::Granted(_)) => Ok(None),
        Ok(Permission::Refused(denial)) => Ok(Some(denial.rule)),
        Err(error) => {
            tracing::error!(%error, "consents cannot be read; a message waits");
            Err(())
        }
    }
}

async fn defer(
    engine: &Arc<Engine>,
    loaded: &Loaded,
    recipients: &[(BatchRecipient, &EmailAddress)],
    why: &str,
) {
    let reply = Reply::new(451, EnhancedCode::new(4, 3, 0), why);
    let verdict = |recipient: &BatchRecipient| Verdict {
        recipient: *recipient,
        ended: Ended::Failed(reply.clone()),
        kind: None,
        facts: None,
        dsn_passed_on: false,
    };
    let verdicts = recipients.iter().map(|(recipient, _)| verdict(recipient)).collect();
    attempt::conclude(engine, loaded, verdicts).await;
}

impl Engine {
    /// Looks again at messages of a workspace that may wait in the queue: those of a topic that their recipient may not
    /// get any more end as suppressed at once. What is in a session's hands is asked about before its next attempt.
    /// Returns how many ended.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub async fn reconsider(
        self: &Arc<Self>,
        workspace: WorkspaceId,
        messages: &[MessageId],
    ) -> Result<u64, SpoolError> {
        let mut ended = 0;
        for id in messages {
            let Some((record, _)) = self.stored(*id).await? else { continue };
            let at = self.clock.now();
            let Some(mail) = topic_mail(&record, at).filter(|mail| mail.workspace == workspace) else {
                continue;
            };
            // An error leaves it to the next attempt.
            let Ok(Permission::Refused(denial)) = self.consent.ask(mail, Moment::Plan).await else {
                continue;
            };
            let Some(key) = self.find(*id) else { continue };
            let selector = Selector { message: Some(key), ..Selector::default() };
            ended += self.operate(&selector, Operation::Suppress, denial.rule, |_| true).await.changed;
        }
        Ok(ended)
    }
}
