//! RSET, NOOP, QUIT, VRFY and the like (RFC 5321 §4.1.1.5 to §4.1.1.10).

use super::{CloseReason, Session};

impl Session {
    pub(super) fn rset(&mut self, args: &str) {
        if !args.is_empty() {
            return self.fail("501 5.5.4 RSET has no arguments");
        }
        self.reset();
        self.idle("250 2.0.0 Reset");
    }

    pub(super) fn noop(&mut self) {
        self.idle("250 2.0.0 OK");
    }

    /// RFC 5321 §7.3: neither yes nor no.
    pub(super) fn vrfy(&mut self, args: &str) {
        if args.is_empty() {
            return self.fail("501 5.5.4 VRFY needs an address");
        }
        self.idle("252 2.1.5 Cannot say, but RCPT will be considered");
    }

    pub(super) fn quit(&mut self, args: &str) {
        if !args.is_empty() {
            return self.fail("501 5.5.4 QUIT has no arguments");
        }
        let bye = format!("221 2.0.0 {} closes the connection", self.config.hostname);
        self.wire.say(&bye);
        self.close(CloseReason::Quit);
    }

    /// Answers a command that brings no message closer.
    pub(super) fn idle(&mut self, line: &str) {
        if self.count_idle() {
            self.wire.say(line);
        }
    }

    /// `false`: there were too many, and the session is over.
    pub(super) fn count_idle(&mut self) -> bool {
        self.counters.idle_commands += 1;
        let fine = self.counters.idle_commands <= self.config.limits.idle_commands;
        if !fine {
            self.wire.say("421 4.7.0 Too many commands without a message");
            self.close(CloseReason::LimitExceeded);
        }
        fine
    }
}
