use std::time::Duration;

use postroad_base::WorkspaceId;
use postroad_sandbox::SandboxMessage;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::Live;
use super::frame::{Frame, LiveEvent, LiveQueue, json};
use crate::routes::sandbox::view::SandboxMessageView;

/// Events told at a time, and how often: more than this nobody can watch.
const EVENTS_AT_ONCE: usize = 100;
const EVENTS_EVERY: Duration = Duration::from_millis(400);
/// How often the queue's numbers are looked at, and whether somebody listens.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Tells the listeners of one workspace what happens, until there are none.
pub(super) async fn run(live: Live, workspace: WorkspaceId, seq: i64, sender: broadcast::Sender<Frame>) {
    let mut touched = live.events().watch();
    let mut captured = live.sandbox().subscribe();
    let mut feed = Feed { live: &live, workspace, sender: &sender, seq, queue: None };
    let mut looks = interval_at(Instant::now(), LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut next_read = Instant::now();
    let mut is_new = false;
    loop {
        tokio::select! {
            found = touched.recv() => is_new |= match found {
                Ok(workspaces) => workspaces.contains(&workspace),
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => {
                    live.end(workspace);
                    return;
                }
            },
            Ok(messages) = captured.recv() => feed.tell_captured(&messages),
            _ = looks.tick() => {
                if sender.receiver_count() == 0 && live.end_if_alone(workspace, &sender) {
                    return;
                }
                feed.look_at_queue();
                is_new |= live.events().is_shared();
            }
            () = sleep_until(next_read), if is_new => {
                is_new = false;
                feed.read().await;
                next_read = Instant::now() + EVENTS_EVERY;
            }
        }
    }
}

struct Feed<'a> {
    live: &'a Live,
    workspace: WorkspaceId,
    sender: &'a broadcast::Sender<Frame>,
    /// The place up to which everything was told.
    seq: i64,
    queue: Option<LiveQueue>,
}

impl Feed<'_> {
    async fn read(&mut self) {
        let followed = match self.live.events().after(self.workspace, self.seq, EVENTS_AT_ONCE).await {
            Ok(followed) => followed,
            Err(error) => return tracing::warn!(%error, "the event log cannot be followed; trying again"),
        };
        if followed.skipped {
            self.tell(Frame::Skipped);
        }
        for event in followed.events {
            self.seq = event.seq;
            self.tell(Frame::Event { seq: event.seq, json: json(&LiveEvent::new(event)) });
        }
    }

    /// Whoever misses some, because there were too many, is told of the event log's having skipped as well.
    fn tell_captured(&self, messages: &[SandboxMessage]) {
        for message in
            messages.iter().filter(|message| message.workspace == self.workspace).take(EVENTS_AT_ONCE)
        {
            self.tell(Frame::Sandbox(json(&SandboxMessageView::from(message.clone()))));
        }
    }

    fn look_at_queue(&mut self) {
        let now = self.live.queue(self.workspace);
        if self.queue != Some(now) {
            self.queue = Some(now);
            self.tell(Frame::Queue(json(&now)));
        }
    }

    fn tell(&self, frame: Frame) {
        // Nobody listening any more is seen at the next look.
        let _ = self.sender.send(frame);
    }
}
