use std::time::Duration;

use postroad_base::UtcMillis;

/// The times a session remembers. It only ever learns the time from its shell.
#[derive(Debug)]
pub(super) struct Timers {
    /// The latest time the shell told.
    pub(super) now: UtcMillis,
    /// Since when the peer is expected to do something. `None`: since the shell's next call, because a decision was
    /// made in between and took its own time.
    waiting_since: Option<UtcMillis>,
    /// When a message was last accepted or a login succeeded, or the connection began.
    progress_at: UtcMillis,
    /// When the content (or this chunk of it) began, and when bytes of it last came; `None` as above.
    content: Option<(UtcMillis, UtcMillis)>,
    in_content: bool,
}

impl Timers {
    pub(super) fn new(now: UtcMillis) -> Self {
        Self { now, waiting_since: Some(now), progress_at: now, content: None, in_content: false }
    }

    /// The shell told the time.
    pub(super) fn told(&mut self, now: UtcMillis) {
        self.now = self.now.max(now);
        if self.waiting_since.is_none() {
            self.waiting_since = Some(self.now);
        }
        if self.in_content && self.content.is_none() {
            self.content = Some((self.now, self.now));
        }
    }

    /// The peer did what was expected; the next thing is expected from the shell's next call on.
    pub(super) fn restart(&mut self) {
        self.waiting_since = None;
    }

    pub(super) fn after(&self, wait: Duration) -> UtcMillis {
        self.waiting_since.unwrap_or(self.now).plus(wait)
    }

    pub(super) fn progressed(&mut self) {
        self.progress_at = self.now;
    }

    pub(super) fn after_progress(&self, wait: Duration) -> UtcMillis {
        self.progress_at.plus(wait)
    }

    pub(super) fn content_began(&mut self) {
        self.content = None;
        self.in_content = true;
    }

    pub(super) fn content_came(&mut self) {
        if let Some((_, last)) = &mut self.content {
            *last = self.now;
        }
    }

    pub(super) fn content_ended(&mut self) {
        self.content = None;
        self.in_content = false;
    }

    /// RFC 5321 §4.5.3.2.5 for each block, and a floor under the average rate against slow drips.
    pub(super) fn content_deadline(&self, block: Duration, bytes: u64, bytes_per_sec: u64) -> UtcMillis {
        let (began, last) = self.content.unwrap_or((self.now, self.now));
        let allowed = Duration::from_millis(bytes.saturating_mul(1_000) / bytes_per_sec.max(1));
        last.plus(block).min(began.plus(block).plus(allowed))
    }
}
