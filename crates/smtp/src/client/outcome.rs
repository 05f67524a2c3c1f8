//! From replies, or from their absence, to what each recipient is told.

use postroad_base::{Reply, ReplyClass};

use super::body::Body;
use super::event::lost;
use super::transaction::Active;
use super::{CloseReason, Outcome, RcptOutcome, Stage};

impl Active {
    /// All replies are there.
    pub(super) fn outcome(self) -> Outcome {
        self.outcome_with(|| (lost(CloseReason::PeerGone, Stage::Final), Stage::Final, false), false)
    }

    /// The connection ended before all replies were there. `reply`: with these words of the server.
    pub(super) fn broken(self, reason: CloseReason, reply: Option<&Reply>) -> Outcome {
        let all_sent = self.body.as_ref().is_some_and(Body::is_finished);
        // Content that was pipelined may have been taken although its RCPT replies are not there either.
        let ambiguous = all_sent && self.may_have_accepted() && reply.is_none_or(|reply| reply.code != 421);
        let stage = if ambiguous { Stage::Final } else { self.stage() };
        let refusal = reply.filter(|_| reason == CloseReason::Refused).cloned();
        let words = || match &refusal {
            Some(reply) => (reply.clone(), stage, true),
            None => (lost(reason, stage), stage, false),
        };
        self.outcome_with(words, ambiguous)
    }

    fn may_have_accepted(&self) -> bool {
        let open = |reply: &Option<Reply>| {
            reply.as_ref().is_none_or(|reply| reply.class() == ReplyClass::Completion)
        };
        self.mail_refused.is_none() && self.rcpt_replies.iter().any(open)
    }

    /// Gives each recipient the reply that decides: the first refusal on its way, the final reply, or `else_words`.
    fn outcome_with(self, else_words: impl Fn() -> (Reply, Stage, bool), ambiguous: bool) -> Outcome {
        let decide = |rcpt: &Option<Reply>| {
            let refused = rcpt.as_ref().filter(|reply| reply.class() != ReplyClass::Completion);
            let (reply, stage, remote) = if let Some(reply) = &self.mail_refused {
                (reply.clone(), Stage::Mail, true)
            } else if let Some(reply) = refused {
                (reply.clone(), Stage::Rcpt, true)
            } else if let Some(reply) = &self.data_refused {
                (reply.clone(), Stage::Data, true)
            } else if let Some(reply) = self.final_reply.as_ref().filter(|_| rcpt.is_some()) {
                (reply.clone(), Stage::Final, true)
            } else {
                else_words()
            };
            RcptOutcome { reply, stage, remote }
        };
        Outcome {
            recipients: self.rcpt_replies.iter().map(decide).collect(),
            final_reply: self.final_reply.clone(),
            ambiguous,
            eight_bit_unannounced: self.eight_bit_unannounced,
            dsn_passed_on: self.dsn_passed_on,
        }
    }
}
