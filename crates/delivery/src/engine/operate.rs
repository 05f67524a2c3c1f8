use std::sync::Arc;

use bytes::Bytes;
use postroad_base::EventKind;

use super::Engine;
use super::attempt::{Loaded, event};
use super::settler::Outcome;
use crate::queue::{BatchRecipient, Fate, Operation, OperationCount, Selector, Touched, WalkAt, Wished};

/// Recipients changed before progress is reported and others get a turn.
const STEP: usize = 1_000;

impl Engine {
    /// What an operation would change.
    pub async fn preview(&self, selector: &Selector, operation: Operation) -> OperationCount {
        let mut total = OperationCount::default();
        let mut next = Some(WalkAt::default());
        while let Some(at) = next {
            let now = self.clock.now();
            let step = self.core.lock().preview(selector, operation, now, at, usize::MAX);
            total.add(step.count);
            next = step.next;
            tokio::task::yield_now().await;
        }
        total
    }

    /// Holds, releases, retries or cancels what `selector` names. `reason` goes into the events. `progress` is called
    /// with the number done so far and says whether to go on; what is done stays done.
    pub async fn operate(
        self: &Arc<Self>,
        selector: &Selector,
        operation: Operation,
        reason: &str,
        mut progress: impl FnMut(u64) -> bool,
    ) -> OperationCount {
        let mut total = OperationCount::default();
        let mut next = Some(WalkAt::default());
        while let Some(at) = next {
            let step = self.core.lock().begin(selector, operation, self.clock.now(), at, STEP);
            let (engine, why) = (Arc::clone(self), reason.to_owned());
            // A caller that stops waiting must not leave recipients between two places.
            let applying = tokio::spawn(async move { engine.apply(operation, &why, &step.touched).await });
            let done = applying.await.ok().flatten();
            total.add(OperationCount { changed: done.unwrap_or(0), ..step.count });
            if done.is_none() || !progress(total.changed) {
                break;
            }
            next = step.next;
        }
        total
    }

    /// Carries an operation out for recipients taken out of circulation; returns for how many it
    /// became durable, `None` if it could not be written. What cannot be read is held.
    async fn apply(self: &Arc<Self>, operation: Operation, reason: &str, touched: &[Touched]) -> Option<u64> {
        let now = self.clock.now();
        let (kind, fate_of): (EventKind, fn(&Touched, postroad_base::UtcMillis) -> Fate) = match operation {
            Operation::Hold => (EventKind::Held, |one, _| Fate::Held { attempts: one.attempts }),
            Operation::Release => (EventKind::Released, |one, now| Fate::Retry {
                due: now.max(one.due),
                attempts: one.attempts,
            }),
            Operation::RetryNow => {
                (EventKind::Released, |one, now| Fate::Retry { due: now, attempts: one.attempts })
            }
            Operation::Cancel => (EventKind::Cancelled, |_, _| Fate::Done),
            Operation::Suppress => (EventKind::Suppressed, |_, _| Fate::Done),
        };
        let mut outcomes = Vec::with_capacity(touched.len());
        let mut last: Option<Loaded> = None;
        for one in touched {
            if last.as_ref().is_none_or(|loaded| loaded.key != one.key) {
                last = self.load_record(one).await;
            }
            let entry = BatchRecipient { handle: one.handle, index: one.index, attempts: one.attempts };
            let known = last.as_ref().and_then(|loaded| Some((loaded, loaded.recipient(&entry)?)));
            let Some((loaded, recipient)) = known else {
                tracing::error!(message.key = one.key.0, "a queued message cannot be read; it is held");
                self.core.lock().hold_in_memory(&[entry]);
                continue;
            };
            let mut event = event(loaded, recipient, kind, now);
            event.reason = (!reason.is_empty()).then(|| reason.to_owned());
            let fate = fate_of(one, now);
            if let Fate::Retry { due, .. } = fate {
                event.next_attempt = Some(due);
            }
            outcomes.push(Outcome { handle: one.handle, key: one.key, index: one.index, fate, event });
        }
        let count = outcomes.len() as u64;
        super::settler::settle(self, outcomes).await.then_some(count)
    }

    async fn load_record(&self, one: &Touched) -> Option<Loaded> {
        let record = self.record(one.key).await?;
        Some(Loaded {
            key: one.key,
            record,
            content: Bytes::new(),
            expires_at: postroad_base::UtcMillis::MAX,
        })
    }

    /// An operation that was asked for while an attempt was under way.
    pub(super) fn carry_out(self: &Arc<Self>, wish: Wished) {
        let (handle, operation) = match wish {
            Wished::Hold(handle) => (handle, Operation::Hold),
            Wished::Cancel(handle) => (handle, Operation::Cancel),
        };
        let Some(touched) = self.core.lock().take_wished(handle) else { return };
        let engine = Arc::clone(self);
        self.tracker.spawn(async move {
            engine.apply(operation, "asked for during an attempt", &[touched]).await;
        });
    }
}
