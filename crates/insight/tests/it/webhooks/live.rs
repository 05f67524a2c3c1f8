//! With the real loop: endpoints beside each other, and a crash in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use postroad_db::testing::each_database;
use postroad_insight::{TransportError, WebhookRequest, WebhookResponse, WebhookTransport, Webhooks};
use postroad_simnet::HttpAction;
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use super::{DELIVERED, Hooks, PATIENCE, Upside};

#[tokio::test]
async fn a_silent_endpoint_delays_nobody() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        hooks.sink.script_path("/silent", [HttpAction::Silent]);
        hooks.endpoint("/silent", &[DELIVERED]).await;
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(hooks.webhooks.clone().run(async { _ = stopped.await }));
        hooks.deliver("one").await;
        hooks.sink.wait_for(1, PATIENCE).await.unwrap();
        // Also one that is added while the loop runs.
        hooks.endpoint("/quick", &[DELIVERED]).await;
        for number in 0..20 {
            hooks.deliver(&number.to_string()).await;
        }
        hooks.sink.wait_for(21, PATIENCE).await.unwrap();
        assert_eq!(hooks.subjects("/quick").len(), 20);
        assert_eq!(hooks.subjects("/silent").len(), 1);
        drop(stop);
        timeout(PATIENCE, running).await.unwrap().unwrap();
    })
    .await;
}

/// Takes requests and never answers, as when the process dies before it can note the answer.
#[derive(Default)]
struct Abyss {
    taken: AtomicUsize,
    changed: Notify,
}

#[async_trait]
impl WebhookTransport for Abyss {
    fn check(&self, _: &str) -> Result<(), TransportError> {
        Ok(())
    }

    async fn post(&self, _: WebhookRequest) -> Result<WebhookResponse, TransportError> {
        self.taken.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_one();
        std::future::pending().await
    }
}

#[tokio::test]
async fn what_was_sent_but_not_noted_is_sent_again_after_a_crash() {
    each_database(async |db| {
        let hooks = Hooks::new(db).await;
        hooks.endpoint("/hook", &[DELIVERED]).await;
        for number in 0..3 {
            hooks.deliver(&number.to_string()).await;
        }
        let abyss = Arc::new(Abyss::default());
        let crashing = Webhooks::new(hooks.world.log.clone(), Arc::new(Upside), abyss.clone());
        let running = tokio::spawn(async move { crashing.deliver_due().await });
        while abyss.taken.load(Ordering::SeqCst) < 3 {
            timeout(PATIENCE, abyss.changed.notified()).await.unwrap();
        }
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        hooks.webhooks.deliver_due().await.unwrap();
        let mut subjects = hooks.subjects("/hook");
        subjects.sort();
        assert_eq!(subjects, ["0", "1", "2"]);
    })
    .await;
}
