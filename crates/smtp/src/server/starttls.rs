//! STARTTLS (RFC 3207).

use postroad_base::UtcMillis;

use super::identity::Identity;
use super::{Event, Phase, Session};
use crate::TlsInfo;

impl Session {
    pub(super) fn starttls(&mut self, args: &str) {
        if self.identity.tls.is_some() {
            return self.fail("503 5.5.1 TLS is already in use");
        }
        if !self.config.starttls {
            return self.fail("502 5.5.1 STARTTLS is not available");
        }
        if !args.is_empty() {
            return self.fail("501 5.5.4 STARTTLS has no arguments");
        }
        if self.transaction.is_some() {
            return self.fail("503 5.5.1 A transaction is open");
        }
        self.wire.say("220 2.0.0 Ready to start TLS");
        // RFC 3207 §4.2 and CVE-2011-0411: what was sent ahead came without TLS and must not be taken for something
        // said inside it.
        self.wire.discard_input();
        self.phase = Phase::TlsHandshake;
        self.events.push_back(Event::StartTls);
    }

    /// The handshake after [`Event::StartTls`] is done. What the client said before is forgotten (RFC 3207 §4.2).
    pub fn tls_started(&mut self, tls: TlsInfo, now: UtcMillis) {
        self.timers.told(now);
        if !matches!(self.phase, Phase::TlsHandshake) {
            return;
        }
        self.wire.discard_input();
        self.note_tls(&tls);
        self.identity = Identity { tls: Some(tls), ..Identity::default() };
        self.phase = Phase::Command;
        self.timers.restart();
        self.settle_timers();
        self.advance();
    }
}
