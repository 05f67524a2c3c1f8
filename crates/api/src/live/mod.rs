//! What happens, told while it happens, to whoever listens.
//!
//! Each workspace that somebody listens to has one feed: a task that is woken by the event log, reads from the log what is
//! new, and hands it to all listeners in the form it is sent in. Nobody listening, there is no feed; a listener that is too
//! slow loses events and is told so; the road never waits for any of them.

mod feed;
mod frame;
mod limits;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postroad_base::WorkspaceId;
use postroad_delivery::Engine;
use postroad_insight::{EventLog, InsightError};
use postroad_sandbox::Sandbox;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

pub(crate) use self::frame::{Frame, LiveEvent, LiveQueue, json};
use self::limits::Places;
pub(crate) use self::limits::{Full, Place};

/// Frames a listener may lag behind before it loses some.
const FRAMES_MAX: usize = 512;

/// The feeds there are.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    events: EventLog,
    engine: Arc<Engine>,
    sandbox: Sandbox,
    feeds: Mutex<HashMap<WorkspaceId, broadcast::Sender<Frame>>>,
    places: Arc<Places>,
    recheck_every: Duration,
    stopping: CancellationToken,
}

impl Live {
    /// Listeners are sent away when `stopping` is cancelled, and when their key or session does not hold any more, which is
    /// looked at every `recheck_every`.
    #[must_use]
    pub fn new(
        events: EventLog,
        engine: Arc<Engine>,
        sandbox: Sandbox,
        recheck_every: Duration,
        stopping: CancellationToken,
    ) -> Self {
        let places = Arc::new(Places::default());
        Self(Arc::new(Inner {
            events,
            engine,
            sandbox,
            feeds: Mutex::default(),
            places,
            recheck_every,
            stopping,
        }))
    }

    /// A place for one more listener.
    ///
    /// # Errors
    /// When a limit is reached.
    pub(crate) fn place(&self, caller: &crate::auth::Caller) -> Result<Place, Full> {
        Places::take(&self.0.places, caller.workspace(), caller.principal.actor)
    }

    /// Everything about a workspace from now on.
    ///
    /// # Errors
    /// When the event log cannot be read.
    pub(crate) async fn listen(
        &self,
        workspace: WorkspaceId,
    ) -> Result<broadcast::Receiver<Frame>, InsightError> {
        if let Some(sender) = self.0.feeds.lock().get(&workspace) {
            return Ok(sender.subscribe());
        }
        let end = self.0.events.end().await?;
        let mut feeds = self.0.feeds.lock();
        // Somebody else may have begun it meanwhile.
        if let Some(sender) = feeds.get(&workspace) {
            return Ok(sender.subscribe());
        }
        let (sender, receiver) = broadcast::channel(FRAMES_MAX);
        feeds.insert(workspace, sender.clone());
        drop(feeds);
        tokio::spawn(feed::run(self.clone(), workspace, end, sender));
        Ok(receiver)
    }

    /// Ends a feed that has nothing more to tell.
    fn end(&self, workspace: WorkspaceId) {
        self.0.feeds.lock().remove(&workspace);
    }

    /// Ends a feed unless somebody has come since it was seen to be alone.
    fn end_if_alone(&self, workspace: WorkspaceId, sender: &broadcast::Sender<Frame>) -> bool {
        let mut feeds = self.0.feeds.lock();
        if sender.receiver_count() > 0 {
            return false;
        }
        feeds.remove(&workspace);
        true
    }

    /// The queue's numbers now.
    pub(crate) fn queue(&self, workspace: WorkspaceId) -> LiveQueue {
        LiveQueue::new(&self.0.engine.totals(Some(workspace)), self.0.engine.is_paused())
    }

    pub(crate) fn recheck_every(&self) -> Duration {
        self.0.recheck_every
    }

    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    fn sandbox(&self) -> &Sandbox {
        &self.0.sandbox
    }

    fn events(&self) -> &EventLog {
        &self.0.events
    }
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("feeds", &self.0.feeds.lock().len()).finish()
    }
}
