//! The server's side of SMTP: submission and MX.
//!
//! ```
//! use postroad_base::{EnhancedCode, Reply, UtcMillis};
//! use postroad_smtp::server::{Config, Event, Session};
//!
//! // The shell reads into `input_buffer` and calls `received`, or gives bytes to `input`; it also calls `timeout` at
//! // the `deadline`, and stops reading while `wants_input` is false. After each of these:
//! fn settle(session: &mut Session) -> Vec<u8> {
//!     let mut to_write = Vec::new();
//!     loop {
//!         while let Some(event) = session.poll_event() {
//!             match event {
//!                 Event::MailFrom { .. } => session.accept_mail(),
//!                 Event::RcptTo(_) => session.accept_rcpt(),
//!                 Event::ContentStart { envelope } => session.accept_content(),
//!                 Event::ContentChunk(bytes) => { /* keep it */ }
//!                 Event::ContentEnd { size_bytes } => {
//!                     // Write it to disk, then:
//!                     session.finish_content(&Reply::new(250, EnhancedCode::new(2, 0, 0), "Queued"));
//!                 }
//!                 Event::ContentAborted(_) => { /* forget it */ }
//!                 _ => {}
//!             }
//!         }
//!         match session.poll_output() {
//!             Some(bytes) => to_write.extend_from_slice(&bytes),
//!             None => return to_write,
//!         }
//!     }
//! }
//!
//! let config = Config::new("mail.example".parse()?, [7; 32]);
//! let mut session = Session::new(config.into(), [1; 32], UtcMillis(0));
//! assert_eq!(settle(&mut session), b"220 mail.example ESMTP Postroad\r\n");
//! session.input(b"HELO client.example\r\n", UtcMillis(0));
//! assert_eq!(settle(&mut session), b"250 mail.example\r\n");
//! # Ok::<(), postroad_base::DomainError>(())
//! ```
//!
//! Content takes the short way: it is scanned once, in the buffer it was read into, and handed out as slices of it.
//!
//! **Invariant:** after [`Event::Closed`] there are no further events and no further output than what is already there.

mod answers;
mod arguments;
mod auth;
mod bdat;
mod command;
mod config;
mod content;
mod data;
mod deadline;
mod ehlo;
mod event;
mod identity;
mod limits;
mod mail;
mod memo;
mod other;
mod rcpt;
mod starttls;
mod timers;
mod transaction;
mod wire;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use postroad_base::UtcMillis;

use crate::TlsInfo;
use auth::AuthStep;
use bdat::Chunk;
pub use config::{Config, Extensions};
pub use event::{AbortReason, CloseReason, Event, MailParams};
use identity::Identity;
pub use limits::{
    CONTENT_CHUNK_MIN_BYTES, INPUT_BUFFER_MAX_BYTES, Limits, OUTPUT_BUFFER_MAX_BYTES, Timeouts,
};
use memo::Memo;
use timers::Timers;
use transaction::Transaction;
use wire::Wire;

/// One connection of a client.
#[derive(Debug)]
pub struct Session {
    config: Arc<Config>,
    wire: Wire,
    events: VecDeque<Event>,
    phase: Phase,
    decision: Option<Decision>,
    timers: Timers,
    counters: Counters,
    identity: Identity,
    transaction: Option<Transaction>,
    memo: Option<Memo>,
}

/// What the next input means.
#[derive(Debug)]
enum Phase {
    /// The greeting is being held back until then.
    Greeting(UtcMillis),
    Command,
    Auth(AuthStep),
    /// Dot-stuffed content; so many bytes of it wait at the front of the input to be handed out.
    Data {
        held_bytes: usize,
    },
    Chunk(Chunk),
    /// 220 was sent, the shell does the handshake.
    TlsHandshake,
    Closed,
}

/// What the shell has been asked.
#[derive(Debug)]
enum Decision {
    Mail { reverse_path: Option<postroad_base::EmailAddress>, params: MailParams },
    Rcpt(postroad_base::Recipient),
    Auth(auth::AuthQuestion),
    ContentStart,
    ContentEnd,
}

/// What has been used of the limits; lives as long as the connection.
#[derive(Debug)]
struct Counters {
    errors: u32,
    auth_failures: u32,
    idle_commands: u32,
    transactions: u32,
    hellos: u32,
    /// SCRAM nonces made so far; the next one is derived from this and the seed.
    nonces: u64,
    seed: [u8; 32],
    shutting_down: bool,
}

impl Session {
    /// A session on a fresh connection without TLS. The greeting is in the output at once, or after the configured
    /// delay. `seed` must be random and of this connection only.
    #[must_use]
    pub fn new(config: Arc<Config>, seed: [u8; 32], now: UtcMillis) -> Self {
        let greeting_delay = config.greeting_delay;
        let memo = config.transcript.then(|| Memo::new(now));
        let mut session = Self {
            config,
            wire: Wire::default(),
            events: VecDeque::new(),
            phase: Phase::Greeting(now.plus(greeting_delay)),
            decision: None,
            timers: Timers::new(now),
            counters: Counters {
                errors: 0,
                auth_failures: 0,
                idle_commands: 0,
                transactions: 0,
                hellos: 0,
                nonces: 0,
                seed,
                shutting_down: false,
            },
            identity: Identity::default(),
            transaction: None,
            memo,
        };
        if greeting_delay.is_zero() {
            session.greet();
        }
        session
    }

    /// A session on a connection that began with TLS (RFC 8314 §3.3).
    #[must_use]
    pub fn with_tls(config: Arc<Config>, tls: TlsInfo, seed: [u8; 32], now: UtcMillis) -> Self {
        let mut session = Self::new(config, seed, now);
        session.note_tls(&tls);
        session.identity.tls = Some(tls);
        session
    }

    /// Bytes from the peer. They are copied; a shell that reads into [`Self::input_buffer`] saves that.
    pub fn input(&mut self, bytes: &[u8], now: UtcMillis) {
        self.wire.input.extend_from_slice(bytes);
        self.received(now);
    }

    /// Where a shell may append what it reads. Reserve room first, 16 KiB or more, then call [`Self::received`].
    /// Nothing else may be done to the buffer.
    pub fn input_buffer(&mut self) -> &mut BytesMut {
        &mut self.wire.input
    }

    /// Bytes were appended to [`Self::input_buffer`].
    pub fn received(&mut self, now: UtcMillis) {
        self.timers.told(now);
        match self.phase {
            // Whatever comes before the handshake's first byte was not sent by somebody inside TLS.
            Phase::TlsHandshake | Phase::Closed => return self.wire.discard_input(),
            Phase::Greeting(_) if self.config.refuse_early_talkers && !self.wire.input.is_empty() => {
                // RFC 5321 §4.3.1: the client waits for the greeting.
                self.wire.say("554 5.5.1 You must wait for the greeting");
                return self.close(CloseReason::EarlyTalker);
            }
            Phase::Data { .. } | Phase::Chunk(_) => self.timers.content_came(),
            _ => {}
        }
        self.advance();
        self.settle_timers();
        // One call may bring more than the limit; a second one that comes although nothing is wanted may not.
        let over = self.is_waiting() && self.wire.input.len() > INPUT_BUFFER_MAX_BYTES;
        if over && self.wire.was_over {
            self.wire.say("421 4.3.2 Too much sent ahead");
            self.close(CloseReason::InputOverflow);
        }
        self.wire.was_over = over;
    }

    /// Whether the shell should read from the peer. `false` while a decision is due and much input waits, and
    /// after the end.
    #[must_use]
    pub fn wants_input(&self) -> bool {
        match self.phase {
            Phase::TlsHandshake | Phase::Closed => false,
            _ => !self.is_waiting() || self.wire.input.len() < INPUT_BUFFER_MAX_BYTES / 4,
        }
    }

    /// The next event, oldest first.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Everything there is to write. Taking it can cause further events.
    pub fn poll_output(&mut self) -> Option<Bytes> {
        if self.wire.output.is_empty() {
            return None;
        }
        self.note_replies();
        let output = std::mem::take(&mut self.wire.output).freeze();
        self.note_output_taken();
        self.advance();
        Some(output)
    }

    /// The peer closed the connection.
    pub fn input_ended(&mut self, now: UtcMillis) {
        self.timers.told(now);
        self.close(CloseReason::PeerGone);
    }

    /// Ends the session politely: with 421 between transactions, at once where there is none (RFC 5321 §3.8).
    pub fn shut_down(&mut self) {
        self.counters.shutting_down = true;
        if matches!(self.phase, Phase::Greeting(_)) {
            self.phase = Phase::Command;
        }
        self.advance();
    }

    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// RFC 5321 §4.2: name first.
    fn greet(&mut self) {
        let Config { hostname, banner, .. } = &*self.config;
        let greeting = postroad_base::Reply::plain(220, format!("{hostname} {banner}"));
        self.wire.reply(&greeting);
        self.phase = Phase::Command;
        self.timers.restart();
        self.settle_timers();
    }

    /// Where no decision is due, the peer's time begins now and not only at the shell's next call.
    fn settle_timers(&mut self) {
        if self.decision.is_none() {
            self.timers.told(self.timers.now);
        }
    }

    /// Whether input only piles up now.
    fn is_waiting(&self) -> bool {
        self.is_paused() || matches!(self.phase, Phase::Greeting(_))
    }

    fn is_paused(&self) -> bool {
        self.decision.is_some() || self.wire.output.len() > OUTPUT_BUFFER_MAX_BYTES
    }

    /// Works through the input until there is no more, or a decision is due, or the output must be taken first.
    fn advance(&mut self) {
        while !self.is_paused() {
            let progressed = match &self.phase {
                Phase::Command if self.counters.shutting_down && self.transaction.is_none() => {
                    self.wire.say("421 4.3.2 The server is shutting down");
                    self.close(CloseReason::ShutDown);
                    false
                }
                Phase::Command => self.read_command(),
                Phase::Auth(_) => self.read_sasl(),
                Phase::Data { .. } => self.read_data(),
                Phase::Chunk(_) => self.read_chunk(),
                Phase::Greeting(_) | Phase::TlsHandshake | Phase::Closed => false,
            };
            if !progressed {
                break;
            }
        }
    }

    /// Answers a refused command and counts it.
    fn fail(&mut self, line: &str) {
        self.wire.say(line);
        self.count_error();
    }

    fn count_error(&mut self) {
        self.counters.errors += 1;
        if self.counters.errors > self.config.limits.errors && !self.is_closed() {
            self.wire.say("421 4.7.0 Too many errors");
            self.close(CloseReason::TooManyErrors);
        }
    }

    /// Sends a reply the shell chose. 421 means that the connection ends (RFC 5321 §3.8).
    fn refuse(&mut self, reply: &postroad_base::Reply) {
        self.wire.reply(reply);
        if reply.code == 421 {
            self.close(CloseReason::ShutDown);
        } else if reply.code >= 500 {
            self.count_error();
        }
    }

    fn close(&mut self, reason: CloseReason) {
        if self.is_closed() {
            return;
        }
        self.abort_content(AbortReason::Closed);
        self.phase = Phase::Closed;
        self.decision = None;
        self.transaction = None;
        self.wire.discard_input();
        self.events.push_back(Event::Closed(reason));
    }
}
