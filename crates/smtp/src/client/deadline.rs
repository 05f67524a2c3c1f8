use postroad_base::UtcMillis;

use super::transaction::Expected;
use super::{CloseReason, Phase, Session};

impl Session {
    /// When to call [`Self::timeout`], if nothing happens before. `None` between transactions, and after the end.
    #[must_use]
    pub fn deadline(&self) -> Option<UtcMillis> {
        let timeouts = &self.config.timeouts;
        let wait = match &self.phase {
            Phase::Greeting => timeouts.greeting,
            Phase::Ehlo | Phase::Helo | Phase::StartTls | Phase::Auth(_) => timeouts.command,
            Phase::TlsHandshake => timeouts.tls,
            Phase::Transaction => {
                let active = self.active.as_ref()?;
                match active.expected()? {
                    Expected::Reset => timeouts.command,
                    Expected::Mail => timeouts.mail,
                    Expected::Rcpt(_) => timeouts.rcpt,
                    Expected::Data => timeouts.data_initiation,
                    Expected::Final if active.has_content_left() => timeouts.data_block,
                    Expected::Final => timeouts.data_termination,
                }
            }
            Phase::Quit => timeouts.quit,
            Phase::Ready | Phase::Closed => return None,
        };
        Some(self.waiting_since.plus(wait))
    }

    /// The time is `now`. Does nothing before the deadline.
    pub fn timeout(&mut self, now: UtcMillis) {
        self.now = self.now.max(now);
        if self.deadline().is_some_and(|deadline| now >= deadline) {
            let quit = matches!(self.phase, Phase::Quit);
            self.close(if quit { CloseReason::Quit } else { CloseReason::Timeout }, None);
        }
    }
}
