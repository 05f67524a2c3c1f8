//! Greeting, EHLO, HELO and STARTTLS: what comes before mail.

use postroad_base::{Reply, ReplyClass, UtcMillis};

use super::{Capabilities, CloseReason, Event, Phase, Session, TlsPolicy, Violation};
use crate::TlsInfo;

impl Session {
    pub(super) fn greeting_reply(&mut self, reply: Reply) {
        match reply.class() {
            // RFC 5321 §4.3.2.
            _ if reply.code == 220 => self.ehlo(),
            ReplyClass::Transient | ReplyClass::Permanent => self.close(CloseReason::Refused, Some(reply)),
            _ => self.close(Violation::Unexpected.into(), Some(reply)),
        }
    }

    fn ehlo(&mut self) {
        let line = format!("EHLO {}", self.config.ehlo_name);
        self.command(&line);
        self.phase = Phase::Ehlo;
    }

    pub(super) fn ehlo_reply(&mut self, reply: Reply) {
        let may_do_without = self.config.credentials.is_none()
            && (self.config.tls != TlsPolicy::Required || self.peer.tls.is_some());
        match reply.class() {
            _ if reply.code == 250 => {
                self.peer.capabilities = Capabilities::parse(&reply);
                self.negotiate_tls();
            }
            // RFC 5321 §3.2: a server that knows no EHLO may know HELO.
            ReplyClass::Permanent if may_do_without => {
                let line = format!("HELO {}", self.config.ehlo_name);
                self.command(&line);
                self.phase = Phase::Helo;
            }
            ReplyClass::Transient | ReplyClass::Permanent => self.close(CloseReason::Refused, Some(reply)),
            _ => self.close(Violation::Unexpected.into(), Some(reply)),
        }
    }

    pub(super) fn helo_reply(&mut self, reply: Reply) {
        match reply.class() {
            _ if reply.code == 250 => {
                self.peer.capabilities = Capabilities::default();
                self.become_ready();
            }
            ReplyClass::Transient | ReplyClass::Permanent => self.close(CloseReason::Refused, Some(reply)),
            _ => self.close(Violation::Unexpected.into(), Some(reply)),
        }
    }

    fn negotiate_tls(&mut self) {
        let offered = self.peer.capabilities.starttls;
        match self.config.tls {
            _ if self.peer.tls.is_some() => self.log_in(),
            TlsPolicy::Opportunistic | TlsPolicy::Required if offered => {
                self.command("STARTTLS");
                self.phase = Phase::StartTls;
            }
            TlsPolicy::Required => self.give_up(CloseReason::TlsRequired, None),
            TlsPolicy::Never | TlsPolicy::Opportunistic => self.log_in(),
        }
    }

    pub(super) fn starttls_reply(&mut self, reply: Reply) {
        if reply.code == 220 {
            // RFC 3207 §4.2, CVE-2021-38371: nothing said before the handshake may count as said inside it.
            if !self.reader.is_empty() {
                return self.close(Violation::InjectionBeforeTls.into(), None);
            }
            self.phase = Phase::TlsHandshake;
            self.events.push_back(Event::StartTlsReady);
        } else if reply.code == 421 {
            self.close(CloseReason::Refused, Some(reply));
        } else if !matches!(reply.class(), ReplyClass::Transient | ReplyClass::Permanent) {
            self.close(Violation::Unexpected.into(), Some(reply));
        } else if self.config.tls == TlsPolicy::Required {
            self.give_up(CloseReason::TlsRequired, Some(reply));
        } else {
            self.log_in();
        }
    }

    /// The handshake after [`Event::StartTlsReady`] is done. If it failed, the connection is lost: connect again with
    /// [`TlsPolicy::Never`] where that is allowed.
    pub fn tls_started(&mut self, tls: TlsInfo, now: UtcMillis) {
        self.now = self.now.max(now);
        if !matches!(self.phase, Phase::TlsHandshake) {
            return;
        }
        self.recorder.ours(&format!("({} {})", tls.version, tls.cipher), self.now);
        self.reader.clear();
        self.peer.tls = Some(tls);
        // RFC 3207 §4.2: what the server offered before is forgotten.
        self.peer.capabilities = Capabilities::default();
        self.ehlo();
    }

    pub(super) fn become_ready(&mut self) {
        self.phase = Phase::Ready;
        self.events.push_back(Event::Ready);
    }
}
