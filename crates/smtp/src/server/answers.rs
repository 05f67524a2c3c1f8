//! The shell's answers to MAIL, RCPT and content. An answer to a question that was not asked, or whose connection is
//! gone by now, does nothing.

use postroad_base::Reply;

use super::transaction::Transaction;
use super::{AbortReason, Decision, Phase, Session};

impl Session {
    /// Answers [`super::Event::MailFrom`] with 250.
    pub fn accept_mail(&mut self) {
        let Some(Decision::Mail { reverse_path, params }) =
            self.decision.take_if(|asked| matches!(asked, Decision::Mail { .. }))
        else {
            return;
        };
        self.wire.utf8 = params.smtputf8;
        self.transaction = Some(Transaction::new(reverse_path, params));
        self.wire.say("250 2.1.0 Sender accepted");
        self.advance();
    }

    /// Answers [`super::Event::MailFrom`] with `reply`.
    pub fn reject_mail(&mut self, reply: &Reply) {
        if self.decision.take_if(|asked| matches!(asked, Decision::Mail { .. })).is_some() {
            self.refuse(reply);
            self.advance();
        }
    }

    /// Answers [`super::Event::RcptTo`] with 250.
    pub fn accept_rcpt(&mut self) {
        let Some(Decision::Rcpt(recipient)) =
            self.decision.take_if(|asked| matches!(asked, Decision::Rcpt(_)))
        else {
            return;
        };
        if let Some(transaction) = &mut self.transaction {
            transaction.envelope.recipients.push(recipient);
        }
        self.wire.say("250 2.1.5 Recipient accepted");
        self.advance();
    }

    /// Answers [`super::Event::RcptTo`] with `reply`.
    pub fn reject_rcpt(&mut self, reply: &Reply) {
        if self.decision.take_if(|asked| matches!(asked, Decision::Rcpt(_))).is_some() {
            self.refuse(reply);
            self.advance();
        }
    }

    /// Answers [`super::Event::ContentStart`]: the content may come.
    pub fn accept_content(&mut self) {
        if self.decision.take_if(|asked| matches!(asked, Decision::ContentStart)).is_none() {
            return;
        }
        self.timers.content_began();
        if !matches!(self.phase, Phase::Chunk(_)) {
            self.wire.say("354 Go ahead, end with <CRLF>.<CRLF>");
            self.phase = Phase::Data { held_bytes: 0 };
        }
        self.advance();
    }

    /// Answers [`super::Event::ContentStart`] with `reply`; the transaction is over. A chunk already announced by BDAT
    /// is read and dropped first.
    pub fn reject_content(&mut self, reply: &Reply) {
        if self.decision.take_if(|asked| matches!(asked, Decision::ContentStart)).is_none() {
            return;
        }
        self.end_transaction();
        if let Phase::Chunk(chunk) = &mut self.phase {
            chunk.refuse_with(reply.clone());
            self.timers.content_began();
        } else {
            self.refuse(reply);
        }
        self.advance();
    }

    /// Answers [`super::Event::ContentEnd`] with `reply`; the transaction is over. A positive reply means that the
    /// message is safe.
    pub fn finish_content(&mut self, reply: &Reply) {
        if self.decision.take_if(|asked| matches!(asked, Decision::ContentEnd)).is_none() {
            return;
        }
        if reply.is_positive() {
            self.counters.errors = 0;
            self.counters.idle_commands = 0;
            self.timers.progressed();
            self.wire.reply(reply);
        } else {
            self.refuse(reply);
        }
        self.end_transaction();
        self.advance();
    }

    /// Tells the shell to forget the content it was getting, if it was.
    pub(super) fn abort_content(&mut self, reason: AbortReason) {
        let content = self.transaction.as_mut().and_then(|transaction| transaction.content.take());
        if content.is_some_and(|content| content.refused.is_none()) {
            self.events.push_back(super::Event::ContentAborted(reason));
        }
        self.timers.content_ended();
    }

    /// RSET and everything that implies it (RFC 5321 §4.1.1.5).
    pub(super) fn reset(&mut self) {
        self.abort_content(AbortReason::Reset);
        self.end_transaction();
    }

    /// Whatever its end was.
    pub(super) fn end_transaction(&mut self) {
        self.transaction = None;
        self.wire.utf8 = false;
        self.wire.release_input();
    }
}
