//! When the peer has had enough time.

use postroad_base::UtcMillis;

use super::{CloseReason, Phase, Session};

impl Session {
    /// When to call [`Self::timeout`], if nothing happens before. `None` while the shell owes an answer, and after
    /// the end.
    #[must_use]
    pub fn deadline(&self) -> Option<UtcMillis> {
        if self.decision.is_some() {
            return None;
        }
        let timeouts = &self.config.limits.timeouts;
        match &self.phase {
            Phase::Greeting(at) => Some(*at),
            Phase::Command => {
                Some(self.timers.after(timeouts.command).min(self.timers.after_progress(timeouts.progress)))
            }
            Phase::Auth(_) => Some(self.timers.after(timeouts.auth)),
            Phase::TlsHandshake => Some(self.timers.after(timeouts.tls)),
            Phase::Data { .. } | Phase::Chunk(_) => {
                let bytes = self.bytes_of_this_wait();
                let rate = self.config.limits.content_bytes_per_sec;
                Some(self.timers.content_deadline(timeouts.data_block, bytes, rate))
            }
            Phase::Closed => None,
        }
    }

    /// The time is `now`. Does nothing before the deadline.
    pub fn timeout(&mut self, now: UtcMillis) {
        self.timers.told(now);
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        if matches!(self.phase, Phase::Greeting(_)) {
            self.greet();
            return self.advance();
        }
        if !matches!(self.phase, Phase::TlsHandshake) {
            // RFC 5321 §3.8 and §4.5.3.2.7.
            self.wire.say("421 4.4.2 Timeout");
        }
        self.close(CloseReason::Timeout);
    }

    /// How much came of the DATA or of the chunk.
    fn bytes_of_this_wait(&self) -> u64 {
        match &self.phase {
            Phase::Chunk(chunk) => chunk.received_bytes(),
            _ => {
                let content = self.transaction.as_ref().and_then(|transaction| transaction.content.as_ref());
                content.map_or(0, |content| content.wire_bytes)
            }
        }
    }
}
