use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, UtcMillis};
use postroad_net::dns::RouteError;

use super::{Engine, attempt, failure, session};
use crate::outcome::Ended;
use crate::queue::Work;

/// The longest sleep, so that a clock that was set does not stop the queue.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Moves due recipients into lanes and starts what they need, until the engine stops.
pub(super) async fn run(engine: Arc<Engine>) {
    loop {
        let next = dispatch(&engine);
        tokio::select! {
            () = engine.stopping.cancelled() => return,
            () = engine.changed.notified() => {}
            () = tokio::time::sleep(sleep_for(next, engine.clock.now())) => {}
        }
    }
}

fn sleep_for(next: Option<UtcMillis>, now: UtcMillis) -> Duration {
    next.map_or(LONGEST_SLEEP, |due| due.since(now)).min(LONGEST_SLEEP)
}

fn dispatch(engine: &Arc<Engine>) -> Option<UtcMillis> {
    if !engine.may_deliver() {
        return None;
    }
    engine.refresh_policies();
    let (work, next) = engine.core.lock().tick(engine.clock.now());
    for item in work {
        match item {
            Work::Resolve(domain) => {
                engine.tracker.spawn(resolve(Arc::clone(engine), domain));
            }
            Work::Connect(path) => {
                engine.tracker.spawn(session::run(Arc::clone(engine), path));
            }
            Work::Wake(signal) => signal.notify_waiters(),
        }
    }
    next
}

async fn resolve(engine: Arc<Engine>, domain: Domain) {
    match engine.resolver.mail_hosts(&domain, &engine.config.route, rand::random()).await {
        Ok(mut route) => {
            loop {
                let configured = engine.tls.configured();
                let demand = engine.tls.demand(&domain, &route).await;
                route.site = route.site.with_demand(demand);
                let mut core = engine.core.lock();
                // A policy that is set from here on finds the route in the queue.
                if Arc::ptr_eq(&configured, &engine.tls.configured()) {
                    core.routed(&domain, Arc::new(route), engine.clock.now());
                    break;
                }
            }
            engine.changed.notify_one();
        }
        Err(error) => unroutable(&engine, &domain, &error).await,
    }
}

async fn unroutable(engine: &Arc<Engine>, domain: &Domain, error: &RouteError) {
    let ended = Ended::Failed(error.reply());
    let way = attempt::Way::default();
    let tried = failure::Tried { host: "", way: &way, tls: &[] };
    loop {
        let batches = engine.core.lock().take_unroutable(domain, engine.clock.now());
        if batches.is_empty() {
            return;
        }
        for batch in batches {
            failure::fail_batch(engine, &batch, &ended, tried).await;
        }
    }
}
