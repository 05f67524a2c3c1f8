use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::Event;
use jiff::tz::TimeZone;
use postroad_account::Scope;
use postroad_base::WorkspaceId;
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::topics::Topics;
use crate::auth::{Caller, Recheck};
use crate::live::{self, Frame, LiveEvent, Place};
use crate::routes::stats::{TotalsView, zone};
use crate::{Answer, ApiState};

/// Events a client gets that it missed while it was away.
const RESUMED_MAX: usize = 500;
/// How often the totals are told at most.
const TOTALS_EVERY: Duration = Duration::from_secs(3);
/// What the client waits before it comes back.
const RETRY: Duration = Duration::from_secs(3);

/// One client of the stream.
pub(super) struct Listener {
    state: Arc<ApiState>,
    workspace: WorkspaceId,
    recheck: Recheck,
    topics: Topics,
    zone: TimeZone,
    frames: Receiver<Frame>,
    /// What is to be told before anything new.
    first: VecDeque<Event>,
    /// The place in the log up to which the client knows everything.
    seq: i64,
    /// Whether something happened since the totals were told.
    is_changed: bool,
    totals: Interval,
    rechecks: Interval,
    is_ended: bool,
    _place: Place,
}

impl Listener {
    pub async fn begin(
        state: Arc<ApiState>,
        caller: &Caller,
        recheck: Recheck,
        place: Place,
        topics: Topics,
        zone: TimeZone,
        resume: Option<i64>,
    ) -> Answer<Self> {
        let workspace = caller.workspace();
        let frames = state.live.listen(workspace).await?;
        // After the feed: what comes between is told by both, and left out once.
        let end = state.events.end().await?;
        let mut listener = Self {
            workspace,
            recheck,
            topics,
            zone,
            frames,
            first: VecDeque::new(),
            seq: end,
            is_changed: false,
            totals: every(TOTALS_EVERY),
            rechecks: every(state.live.recheck_every()),
            is_ended: false,
            _place: place,
            state,
        };
        listener.greet(resume).await?;
        Ok(listener)
    }

    async fn greet(&mut self, resume: Option<i64>) -> Answer<()> {
        let ready = Event::default().event("ready").retry(RETRY);
        let workspace = json!({ "workspace": self.workspace }).to_string();
        let place = resume.filter(|place| *place <= self.seq).unwrap_or(self.seq);
        self.first.push_back(ready.id(place.to_string()).data(workspace));
        if self.topics.events && place < self.seq {
            let missed = self.state.events.after(self.workspace, place, RESUMED_MAX).await?;
            if missed.skipped {
                self.first.push_back(lagged());
            }
            for event in missed.events {
                self.seq = self.seq.max(event.seq);
                self.first.push_back(told(event.seq, &live::json(&LiveEvent::new(event))));
            }
        }
        if self.topics.queue {
            let queue = live::json(&self.state.live.queue(self.workspace));
            self.first.push_back(Event::default().event("queue").data(&*queue));
        }
        if self.topics.totals {
            self.first.extend(self.totals().await);
        }
        Ok(())
    }

    /// The next thing to tell; `None` at the end.
    pub async fn next(&mut self) -> Option<Event> {
        if let Some(event) = self.first.pop_front() {
            return Some(event);
        }
        if self.is_ended {
            return None;
        }
        let state = Arc::clone(&self.state);
        loop {
            tokio::select! {
                biased;
                () = state.live.stopping().cancelled() => return Some(self.end("stopping")),
                _ = self.rechecks.tick() => {
                    if !self.recheck.still_holds(&state, Scope::EventsRead).await {
                        return Some(self.end("revoked"));
                    }
                }
                _ = self.totals.tick(), if self.is_changed && self.topics.totals => {
                    self.is_changed = false;
                    if let Some(event) = self.totals().await {
                        return Some(event);
                    }
                }
                frame = self.frames.recv() => {
                    if let Some(event) = self.tell(frame) {
                        return Some(event);
                    }
                }
            }
        }
    }

    fn tell(&mut self, frame: Result<Frame, RecvError>) -> Option<Event> {
        match frame {
            Ok(Frame::Event { seq, json }) => {
                let is_new = seq > self.seq;
                self.seq = self.seq.max(seq);
                self.is_changed |= is_new;
                (is_new && self.topics.events).then(|| told(seq, &json))
            }
            Ok(Frame::Skipped) | Err(RecvError::Lagged(_)) => {
                self.is_changed = true;
                self.topics.events.then(lagged)
            }
            Ok(Frame::Queue(json)) => self.topics.queue.then(|| Event::default().event("queue").data(&*json)),
            Ok(Frame::Sandbox(json)) => {
                self.topics.sandbox.then(|| Event::default().event("sandbox").data(&*json))
            }
            // The event log has ended, and with it the server.
            Err(RecvError::Closed) => Some(self.end("stopping")),
        }
    }

    fn end(&mut self, reason: &str) -> Event {
        self.is_ended = true;
        Event::default().event("end").data(json!({ "reason": reason }).to_string())
    }

    /// Today's; nothing when they cannot be had at the moment.
    async fn totals(&self) -> Option<Event> {
        let now = self.state.clock.now();
        match TotalsView::of(&self.state, self.workspace, zone::midnight(now, &self.zone), now).await {
            Ok(totals) => Some(Event::default().event("totals").data(&*live::json(&totals))),
            Err(problem) => {
                tracing::warn!(rule = problem.rule(), "totals could not be told");
                None
            }
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn told(seq: i64, json: &str) -> Event {
    Event::default().event("event").id(seq.to_string()).data(json)
}

fn lagged() -> Event {
    Event::default().event("lagged").data("{}")
}
