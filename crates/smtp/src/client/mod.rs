//! The client's side of SMTP: to an MX or to a relay host.
//!
//! ```text
//! loop {
//!     while let Some(bytes) = session.poll_output() { write them; session.written(now) }
//!     while let Some(event) = session.poll_event() { Ready → send(…) or quit(), StartTlsReady → handshake, … }
//!     read; session.input(bytes, now)
//!     at session.deadline(): session.timeout(now)
//! }
//! ```
//!
//! A shell reads while it writes: servers answer pipelined commands early.
//!
//! **Invariant:** every successful [`Session::send`] is answered by exactly one [`Event::TransactionDone`], and a
//! recipient counts as delivered only by the server's own 2yz to the whole content.

mod auth;
mod body;
mod capabilities;
mod commands;
mod config;
mod deadline;
mod event;
mod hello;
mod outcome;
mod reply_reader;
mod transaction;
mod transcript;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use postroad_base::{Reply, UtcMillis};

use crate::TlsInfo;
use crate::sasl::ClientMechanism;
pub use capabilities::Capabilities;
pub use config::{Config, Timeouts, TlsPolicy};
pub use event::{CloseReason, Closed, Event, Outcome, RcptOutcome, SendError, Stage, Transaction, Violation};
use reply_reader::ReplyReader;
use transaction::Active;
use transcript::Recorder;

/// One connection to a server.
#[derive(Debug)]
pub struct Session {
    config: Arc<Config>,
    phase: Phase,
    reader: ReplyReader,
    commands: BytesMut,
    events: VecDeque<Event>,
    /// The latest time the shell told, and since when we wait.
    now: UtcMillis,
    waiting_since: UtcMillis,
    peer: Peer,
    active: Option<Active>,
    recorder: Recorder,
}

/// What the next reply answers.
#[derive(Debug)]
enum Phase {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    TlsHandshake,
    Auth(Box<ClientMechanism>),
    Ready,
    Transaction,
    Quit,
    Closed,
}

/// What we know about the server on this connection.
#[derive(Debug, Default)]
struct Peer {
    capabilities: Capabilities,
    tls: Option<TlsInfo>,
    /// Transactions begun.
    sent: u32,
    /// The last transaction did not end by itself: RSET goes before the next one.
    needs_reset: bool,
    seed: [u8; 32],
}

impl Session {
    /// A session on a fresh connection. `seed` must be random and of this connection only.
    #[must_use]
    pub fn new(config: Arc<Config>, seed: [u8; 32], now: UtcMillis) -> Self {
        Self {
            config,
            phase: Phase::Greeting,
            reader: ReplyReader::default(),
            commands: BytesMut::new(),
            events: VecDeque::new(),
            now,
            waiting_since: now,
            peer: Peer { seed, ..Peer::default() },
            active: None,
            recorder: Recorder::new(now),
        }
    }

    /// A session on a connection that began with TLS (RFC 8314 §3.3).
    #[must_use]
    pub fn with_tls(config: Arc<Config>, tls: TlsInfo, seed: [u8; 32], now: UtcMillis) -> Self {
        let mut session = Self::new(config, seed, now);
        session.peer.tls = Some(tls);
        session
    }

    /// Bytes from the server.
    pub fn input(&mut self, bytes: &[u8], now: UtcMillis) {
        self.now = self.now.max(now);
        if matches!(self.phase, Phase::TlsHandshake | Phase::Closed) {
            return;
        }
        self.reader.push(bytes);
        while !matches!(self.phase, Phase::TlsHandshake | Phase::Closed) {
            match self.reader.next_reply() {
                Ok(Some(reply)) => {
                    self.waiting_since = self.now;
                    self.recorder.theirs(&reply, self.now);
                    self.reply(reply);
                }
                Ok(None) => break,
                Err(violation) => self.close(violation.into(), None),
            }
        }
    }

    /// The server closed the connection.
    pub fn input_ended(&mut self, now: UtcMillis) {
        self.now = self.now.max(now);
        let reason =
            if matches!(self.phase, Phase::Quit) { CloseReason::Quit } else { CloseReason::PeerGone };
        self.close(reason, None);
    }

    /// The next bytes to write: commands, or a piece of the content as it is.
    pub fn poll_output(&mut self) -> Option<Bytes> {
        if !self.commands.is_empty() {
            return Some(self.commands.split().freeze());
        }
        self.active.as_mut()?.next_content()
    }

    /// Bytes of [`Self::poll_output`] were written; the server's time for its reply begins again.
    pub fn written(&mut self, now: UtcMillis) {
        self.now = self.now.max(now);
        self.waiting_since = self.now;
    }

    /// The next event, oldest first.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// What the server offered in its latest EHLO reply.
    #[must_use]
    pub fn capabilities(&self) -> &Capabilities {
        &self.peer.capabilities
    }

    #[must_use]
    pub fn tls(&self) -> Option<&TlsInfo> {
        self.peer.tls.as_ref()
    }

    /// Transactions begun on this connection.
    #[must_use]
    pub fn transactions(&self) -> u32 {
        self.peer.sent
    }

    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready)
    }

    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// What was said since the last call: for the first transaction with greeting, EHLO, TLS and AUTH before it.
    /// Content is shown as its size, credentials not at all.
    pub fn take_transcript(&mut self) -> postroad_base::Transcript {
        self.recorder.take(self.now)
    }

    /// Ends the session with QUIT when it is ready, otherwise at once.
    pub fn quit(&mut self) {
        match self.phase {
            Phase::Ready => {
                self.command("QUIT");
                self.phase = Phase::Quit;
            }
            Phase::Quit | Phase::Closed => {}
            _ => self.close(CloseReason::Quit, None),
        }
    }

    fn reply(&mut self, reply: Reply) {
        match self.phase {
            Phase::Greeting => self.greeting_reply(reply),
            Phase::Ehlo => self.ehlo_reply(reply),
            Phase::Helo => self.helo_reply(reply),
            Phase::StartTls => self.starttls_reply(reply),
            Phase::Auth(_) => self.auth_reply(reply),
            Phase::Transaction => self.transaction_reply(reply),
            // RFC 5321 §3.8: a server may say 421 at any time.
            Phase::Ready if reply.code == 421 => self.close(CloseReason::Refused, Some(reply)),
            Phase::Ready => self.close(Violation::Unsolicited.into(), Some(reply)),
            Phase::Quit => self.close(CloseReason::Quit, None),
            Phase::TlsHandshake | Phase::Closed => {}
        }
    }

    /// Queues a command line; it is written down as it is.
    fn command(&mut self, line: &str) {
        self.command_as(line, line);
    }

    /// Queues a command line that is written down as `shown`.
    fn command_as(&mut self, line: &str, shown: &str) {
        if self.commands.is_empty() {
            self.waiting_since = self.now;
        }
        self.commands.extend_from_slice(line.as_bytes());
        self.commands.extend_from_slice(b"\r\n");
        self.recorder.ours(shown, self.now);
    }

    fn stage(&self) -> Stage {
        match &self.phase {
            Phase::Greeting => Stage::Greeting,
            Phase::Ehlo | Phase::Helo => Stage::Ehlo,
            Phase::StartTls | Phase::TlsHandshake => Stage::StartTls,
            Phase::Auth(_) => Stage::Auth,
            Phase::Ready | Phase::Quit | Phase::Closed => Stage::Ready,
            Phase::Transaction => self.active.as_ref().map_or(Stage::Ready, Active::stage),
        }
    }

    fn close(&mut self, reason: CloseReason, reply: Option<Reply>) {
        if self.is_closed() {
            return;
        }
        let stage = self.stage();
        if let Some(active) = self.active.take() {
            self.events.push_back(Event::TransactionDone(active.broken(reason, reply.as_ref())));
        }
        self.phase = Phase::Closed;
        self.reader.clear();
        self.events.push_back(Event::Closed(Closed { reason, stage, reply }));
    }

    /// We end it for a reason of our own, politely.
    fn give_up(&mut self, reason: CloseReason, reply: Option<Reply>) {
        self.close(reason, reply);
        self.command("QUIT");
    }
}
