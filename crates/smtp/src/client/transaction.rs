//! One message: MAIL, RCPT and content, as many at a time as the server allows.

use std::collections::VecDeque;

use bytes::Bytes;
use postroad_base::{BodyType, Envelope, Reply, ReplyClass};

use super::body::Body;
use super::commands::{mail, needs_smtputf8, rcpt};
use super::config::{PIPELINE_MAX_COMMANDS, PIPELINED_CONTENT_MAX_BYTES};
use super::{Capabilities, CloseReason, Event, Phase, SendError, Session, Stage, Transaction, Violation};
use crate::content::LineCheck;

/// A reply that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Reset,
    Mail,
    /// To the recipient with this index.
    Rcpt(usize),
    Data,
    /// To the whole content.
    Final,
}

/// What to say next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Reset,
    Mail,
    Rcpt(usize),
    Content,
    Nothing,
}

/// The transaction in progress.
#[derive(Debug)]
pub(super) struct Active {
    envelope: Envelope,
    /// Until it goes to `body`.
    content: Vec<Bytes>,
    size_bytes: u64,
    use_bdat: bool,
    next: Next,
    expected: VecDeque<Expected>,
    pub(super) mail_refused: Option<Reply>,
    pub(super) rcpt_replies: Vec<Option<Reply>>,
    /// DATA refused.
    pub(super) data_refused: Option<Reply>,
    pub(super) final_reply: Option<Reply>,
    pub(super) body: Option<Body>,
    pub(super) eight_bit_unannounced: bool,
    pub(super) dsn_passed_on: bool,
}

impl Session {
    /// Whether `transaction` could be sent on this connection.
    ///
    /// # Errors
    /// What this server lacks, or what is wrong with the content.
    pub fn check(&self, transaction: &Transaction) -> Result<(), SendError> {
        let peer = &self.peer.capabilities;
        let Transaction { envelope, content } = transaction;
        if envelope.recipients.is_empty() {
            return Err(SendError::NoRecipients);
        }
        if needs_smtputf8(envelope) && !peer.smtp_utf8 {
            return Err(SendError::SmtpUtf8);
        }
        let binary = envelope.body_type == BodyType::BinaryMime;
        if binary && !(peer.binary_mime && self.config.use_chunking) {
            return Err(SendError::BinaryMime);
        }
        // RFC 8689 §4.2.1: TLS now, and the server's word for later.
        if envelope.require_tls && !(peer.require_tls && self.peer.tls.is_some()) {
            return Err(SendError::RequireTls);
        }
        let size_bytes = size_bytes(content);
        if let Some(limit_bytes) = peer.size.filter(|limit| *limit > 0 && size_bytes > *limit) {
            return Err(SendError::TooLarge { size_bytes, limit_bytes });
        }
        if let Some(max) = peer.rcpt_max.filter(|max| envelope.recipients.len() > *max) {
            return Err(SendError::TooManyRecipients { max });
        }
        if !binary {
            let mut check = LineCheck::default();
            content.iter().for_each(|piece| check.scan(piece));
            if check.is_bare_at_end() {
                return Err(SendError::BareLineEnd);
            }
        }
        Ok(())
    }

    /// Begins a transaction. Its end is [`Event::TransactionDone`].
    ///
    /// # Errors
    /// When the session is not ready, or when [`Self::check`] fails. Nothing was said to the server then.
    pub fn send(&mut self, transaction: Transaction) -> Result<(), SendError> {
        if !self.is_ready() {
            return Err(SendError::NotReady);
        }
        self.check(&transaction)?;
        let use_bdat = self.config.use_chunking && self.peer.capabilities.chunking;
        let needs_reset = std::mem::take(&mut self.peer.needs_reset);
        self.active = Some(Active::new(transaction, &self.peer.capabilities, use_bdat, needs_reset));
        self.peer.sent += 1;
        self.phase = Phase::Transaction;
        self.fill_pipeline();
        Ok(())
    }

    /// Says what may be said before the replies that are due.
    fn fill_pipeline(&mut self) {
        let window = if self.peer.capabilities.pipelining { PIPELINE_MAX_COMMANDS } else { 1 };
        while let Some(active) = &mut self.active {
            if active.expected.len() >= window {
                break;
            }
            let Some(line) = active.next_command(&self.peer.capabilities, window > 1) else { break };
            let content_bytes = active.body.is_some().then_some(active.size_bytes);
            self.command(&line);
            if let Some(bytes) = content_bytes {
                self.recorder.ours(&format!("({bytes} bytes)"), self.now);
            }
        }
        if self.active.as_ref().is_some_and(Active::is_done) {
            self.finish();
        }
    }

    pub(super) fn transaction_reply(&mut self, reply: Reply) {
        let Some(active) = &mut self.active else { return };
        let Some(expected) = active.expected.pop_front() else {
            return self.close(Violation::Unsolicited.into(), Some(reply));
        };
        if reply.code == 421 {
            // RFC 5321 §3.8: the server closes, and this stands for all that is still open.
            active.expected.push_front(expected);
            return self.close(CloseReason::Refused, Some(reply));
        }
        let class = reply.class();
        // RFC 5321 §4.3.2: DATA is answered by 354 or refused; nothing else is answered by 3yz.
        let makes_sense = match expected {
            Expected::Data => reply.code == 354 || reply.code >= 400,
            Expected::Reset => class == ReplyClass::Completion,
            _ => class != ReplyClass::Intermediate,
        };
        if !makes_sense {
            active.expected.push_front(expected);
            return self.close(Violation::Unexpected.into(), Some(reply));
        }
        match expected {
            Expected::Reset => {}
            Expected::Mail => active.mail_refused = Some(reply).filter(|_| class != ReplyClass::Completion),
            Expected::Rcpt(index) => active.rcpt_replies[index] = Some(reply),
            Expected::Data if class == ReplyClass::Intermediate => {
                let shown = active.begin_data();
                self.recorder.ours(&shown, self.now);
            }
            Expected::Data => active.data_refused = Some(reply),
            Expected::Final => active.final_reply = Some(reply),
        }
        self.fill_pipeline();
    }

    fn finish(&mut self) {
        let Some(active) = self.active.take() else { return };
        self.peer.needs_reset = active.leaves_open();
        self.events.push_back(Event::TransactionDone(active.outcome()));
        if self.peer.capabilities.mail_max.is_some_and(|max| self.peer.sent >= max) {
            // RFC 9422 §6.1: after MAILMAX the server wants another connection.
            self.phase = Phase::Ready;
            self.quit();
        } else {
            self.become_ready();
        }
    }
}

impl Active {
    fn new(transaction: Transaction, peer: &Capabilities, use_bdat: bool, needs_reset: bool) -> Self {
        let Transaction { envelope, content } = transaction;
        Self {
            size_bytes: size_bytes(&content),
            content,
            use_bdat,
            next: if needs_reset { Next::Reset } else { Next::Mail },
            expected: VecDeque::new(),
            mail_refused: None,
            rcpt_replies: vec![None; envelope.recipients.len()],
            data_refused: None,
            final_reply: None,
            body: None,
            eight_bit_unannounced: envelope.body_type == BodyType::EightBitMime && !peer.eight_bit_mime,
            dsn_passed_on: peer.dsn,
            envelope,
        }
    }

    /// The next command line, if one may be said now.
    fn next_command(&mut self, peer: &Capabilities, pipelining: bool) -> Option<String> {
        let (line, expected, next) = match self.next {
            _ if self.mail_refused.is_some() => {
                self.next = Next::Nothing;
                return None;
            }
            Next::Reset => ("RSET".into(), Expected::Reset, Next::Mail),
            Next::Mail => (mail(&self.envelope, self.size_bytes, peer), Expected::Mail, Next::Rcpt(0)),
            Next::Rcpt(index) => {
                let line = rcpt(&self.envelope.recipients[index], &self.envelope, peer);
                let last = index + 1 == self.envelope.recipients.len();
                (line, Expected::Rcpt(index), if last { Next::Content } else { Next::Rcpt(index + 1) })
            }
            Next::Content => return self.content_command(pipelining),
            Next::Nothing => return None,
        };
        self.next = next;
        self.expected.push_back(expected);
        Some(line)
    }

    fn content_command(&mut self, pipelining: bool) -> Option<String> {
        let all_answered = self.rcpt_replies.iter().all(Option::is_some);
        if all_answered && !self.has_accepted() {
            self.next = Next::Nothing;
            return None;
        }
        let ahead = pipelining && (!self.use_bdat || self.size_bytes <= PIPELINED_CONTENT_MAX_BYTES);
        if !all_answered && !ahead {
            return None;
        }
        self.next = Next::Nothing;
        if self.use_bdat {
            // RFC 3030 §4.2: BDAT may be pipelined with the envelope. If nobody is accepted, the server drops it.
            self.body = Some(Body::bdat(std::mem::take(&mut self.content)));
            self.expected.push_back(Expected::Final);
            Some(format!("BDAT {} LAST", self.size_bytes))
        } else {
            self.expected.push_back(Expected::Data);
            Some("DATA".into())
        }
    }

    /// After 354. Returns what to write down.
    fn begin_data(&mut self) -> String {
        self.expected.push_back(Expected::Final);
        if self.mail_refused.is_none() && self.has_accepted() {
            self.body = Some(Body::data(std::mem::take(&mut self.content)));
            format!("({} bytes)", self.size_bytes)
        } else {
            // RFC 2920 §3.1: a server may say 354 although nobody was accepted; then nothing but the end is sent.
            self.body = Some(Body::data(Vec::new()));
            "(0 bytes)".into()
        }
    }

    fn has_accepted(&self) -> bool {
        self.rcpt_replies.iter().flatten().any(|reply| reply.class() == ReplyClass::Completion)
    }

    fn is_done(&self) -> bool {
        self.next == Next::Nothing && self.expected.is_empty()
    }

    /// Whether the server still has a transaction open, or may have.
    fn leaves_open(&self) -> bool {
        // RFC 3030 §2: after a refused BDAT the client must RSET. After a reply to DATA's content all is over.
        self.mail_refused.is_none()
            && !self.final_reply.as_ref().is_some_and(|reply| !self.use_bdat || reply.is_positive())
    }

    pub(super) fn next_content(&mut self) -> Option<Bytes> {
        self.body.as_mut()?.next_piece()
    }

    pub(super) fn has_content_left(&self) -> bool {
        self.body.as_ref().is_some_and(|body| !body.is_finished())
    }

    pub(super) fn expected(&self) -> Option<Expected> {
        self.expected.front().copied()
    }

    pub(super) fn stage(&self) -> Stage {
        match self.expected() {
            Some(Expected::Reset | Expected::Mail) | None => Stage::Mail,
            Some(Expected::Rcpt(_)) => Stage::Rcpt,
            Some(Expected::Data) => Stage::Data,
            Some(Expected::Final) if self.has_content_left() => Stage::Content,
            Some(Expected::Final) => Stage::Final,
        }
    }
}

fn size_bytes(content: &[Bytes]) -> u64 {
    content.iter().map(|piece| piece.len() as u64).sum()
}
