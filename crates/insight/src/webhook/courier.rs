//! One task per endpoint, and one that starts them and wakes them when their workspace's log has grown.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use postroad_base::{WebhookId, WorkspaceId};
use postroad_db::values;
use tokio::sync::{Notify, broadcast::error::RecvError};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Webhooks;
use super::round::{Next, Pace};
use crate::InsightError;

/// All endpoints look around this often, whatever woke them or did not.
const LOOK_AROUND: Duration = Duration::from_secs(60);
/// After the database refused.
const ERROR_WAIT: Duration = Duration::from_secs(5);
/// How long requests under way may take to end at shutdown; what is cut off is sent again later.
const DRAIN: Duration = Duration::from_secs(5);
/// Endpoints one process serves.
const ENDPOINTS_MAX: i64 = 50_000;

/// A running endpoint.
struct Courier {
    workspace: WorkspaceId,
    wake: Arc<Notify>,
}

impl Webhooks {
    /// Delivers until `shutdown` completes.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut touched = self.0.log.touched();
        let stopping = Arc::new(AtomicBool::new(false));
        let mut couriers: HashMap<WebhookId, Courier> = HashMap::new();
        let mut tasks = JoinSet::new();
        let mut reload = true;
        loop {
            if std::mem::take(&mut reload) {
                self.start_missing(&mut couriers, &mut tasks, &stopping).await;
                wake(&couriers, |_| true);
            }
            tokio::select! {
                () = &mut shutdown => break,
                () = self.0.changed.notified() => reload = true,
                () = sleep(LOOK_AROUND) => reload = true,
                Some(ended) = tasks.join_next(), if !tasks.is_empty() => {
                    if let Ok(id) = ended {
                        couriers.remove(&id);
                    }
                }
                batch = touched.recv() => match batch {
                    Ok(workspaces) => wake(&couriers, |courier| workspaces.contains(&courier.workspace)),
                    Err(RecvError::Lagged(_)) => wake(&couriers, |_| true),
                    Err(RecvError::Closed) => break,
                },
            }
        }
        stopping.store(true, Ordering::Relaxed);
        wake(&couriers, |_| true);
        // What has not ended by then is dropped with the set.
        let _ = timeout(DRAIN, async { while tasks.join_next().await.is_some() {} }).await;
    }

    /// Sends everything that is due now, and returns when nothing is.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn deliver_due(&self) -> Result<(), InsightError> {
        for (id, _) in self.enabled().await? {
            let mut pace = Pace::default();
            loop {
                match self.round(id, &mut pace).await? {
                    Next::Now => {}
                    Next::At(at) if at <= self.now() => {}
                    _ => break,
                }
            }
        }
        Ok(())
    }

    async fn start_missing(
        &self,
        couriers: &mut HashMap<WebhookId, Courier>,
        tasks: &mut JoinSet<WebhookId>,
        stopping: &Arc<AtomicBool>,
    ) {
        let enabled = match self.enabled().await {
            Ok(enabled) => enabled,
            Err(error) => {
                tracing::warn!(%error, "webhook endpoints cannot be read");
                return;
            }
        };
        for (id, workspace) in enabled {
            couriers.entry(id).or_insert_with(|| {
                let wake = Arc::new(Notify::new());
                tasks.spawn(self.clone().courier(id, Arc::clone(&wake), Arc::clone(stopping)));
                Courier { workspace, wake }
            });
        }
    }

    async fn enabled(&self) -> Result<Vec<(WebhookId, WorkspaceId)>, InsightError> {
        let sql = "SELECT id, workspace FROM webhook_endpoints WHERE enabled = ? ORDER BY id LIMIT ?";
        let rows = self.0.log.db().query(sql, values![true, ENDPOINTS_MAX]).await?;
        rows.iter().map(|row| Ok((row.get("id")?, row.get("workspace")?))).collect()
    }

    async fn courier(self, id: WebhookId, wake: Arc<Notify>, stopping: Arc<AtomicBool>) -> WebhookId {
        let mut pace = Pace::default();
        while !stopping.load(Ordering::Relaxed) {
            let next = self.round(id, &mut pace).await;
            let wait = match next {
                Ok(Next::Gone) => break,
                Ok(Next::Now) => continue,
                Ok(Next::Idle) => LOOK_AROUND,
                Ok(Next::At(at)) => at.since(self.now()).min(LOOK_AROUND),
                Err(error) => {
                    tracing::warn!(webhook.id = %id, %error, "webhook deliveries cannot go on");
                    ERROR_WAIT
                }
            };
            tokio::select! {
                () = wake.notified() => {}
                () = sleep(wait) => {}
            }
        }
        id
    }
}

fn wake(couriers: &HashMap<WebhookId, Courier>, which: impl Fn(&Courier) -> bool) {
    for courier in couriers.values().filter(|courier| which(courier)) {
        courier.wake.notify_one();
    }
}
