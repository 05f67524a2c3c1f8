use std::sync::Arc;
use std::time::Duration;

use super::attempt::Way;
use super::{Engine, failure};
use crate::queue::Batch;

/// How often the queue is swept: expiry in every place of it, and what is no longer needed.
const EXPIRY_EVERY: Duration = Duration::from_secs(20);
/// How often the event log's position is written down.
const BARRIER_EVERY: Duration = Duration::from_secs(5);
/// Expired recipients handled in one step.
const EXPIRED_STEP: usize = 500;

/// Expires what waits too long, wherever it waits, and keeps the spool's journal short.
pub(super) async fn run(engine: Arc<Engine>) {
    let mut expiry = tokio::time::interval(EXPIRY_EVERY);
    let mut barrier = tokio::time::interval(BARRIER_EVERY);
    loop {
        tokio::select! {
            () = engine.stopping.cancelled() => return,
            _ = expiry.tick() => expire(&engine).await,
            _ = barrier.tick() => {
                engine.projection.barrier(&engine.events, &*engine.spool).await;
                engine.keep_lessons().await;
                if let Err(error) = engine.traffic.tick().await {
                    tracing::error!(%error, "traffic rules cannot be read; those known hold");
                }
                if engine.refresh_policies() {
                    engine.changed.notify_one();
                }
            }
        }
    }
}

async fn expire(engine: &Arc<Engine>) {
    if engine.fault_reason().is_some() {
        return;
    }
    loop {
        let now = engine.clock.now();
        let swept = engine.core.lock().sweep(now, EXPIRED_STEP);
        for one in swept.expired {
            let batch = Batch::expired(&one, now);
            failure::expire_batch(engine, &batch, &Way::default()).await;
        }
        if swept.done || engine.stopping.is_cancelled() {
            return;
        }
        tokio::task::yield_now().await;
    }
}
