//! What DATA and BDAT have in common.

use postroad_base::BodyType;

use super::transaction::{Content, Transfer};
use super::{AbortReason, Decision, Event, Session};
use crate::content::{LineCheck, Unstuffer};

/// By which command the content comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Data,
    Bdat,
}

impl Session {
    /// Why no content may come now, as a reply.
    pub(super) fn may_send_content(&self, by: By) -> Result<(), &'static str> {
        let Some(transaction) = &self.transaction else { return Err("503 5.5.1 MAIL comes first") };
        if by == By::Data {
            if transaction.content.is_some() {
                // RFC 3030 §2: DATA and BDAT cannot be mixed.
                return Err("503 5.5.1 The content already comes by BDAT");
            }
            if transaction.envelope.body_type == BodyType::BinaryMime {
                // RFC 3030 §3.
                return Err("503 5.5.1 BODY=BINARYMIME needs BDAT");
            }
        }
        if transaction.content.is_none() && transaction.envelope.recipients.is_empty() {
            return Err("554 5.5.1 No valid recipients");
        }
        Ok(())
    }

    /// Asks the shell whether it wants the content.
    pub(super) fn ask_content_start(&mut self, by: By) {
        let Some(transaction) = &mut self.transaction else { return };
        let envelope = std::mem::take(&mut transaction.envelope);
        transaction.envelope.body_type = envelope.body_type;
        transaction.envelope.smtputf8 = envelope.smtputf8;
        let transfer = match by {
            By::Data => Transfer::Data(Unstuffer::default()),
            // RFC 3030 §3: only BINARYMIME content may have lines that do not end with CRLF.
            By::Bdat if envelope.body_type == BodyType::BinaryMime => Transfer::Bdat(None),
            By::Bdat => Transfer::Bdat(Some(LineCheck::default())),
        };
        transaction.content = Some(Content::new(transfer));
        self.events.push_back(Event::ContentStart { envelope });
        self.decision = Some(Decision::ContentStart);
    }

    /// The content is complete and acceptable; the shell decides.
    pub(super) fn ask_content_end(&mut self, size_bytes: u64) {
        if let Some(transaction) = &mut self.transaction {
            transaction.content = None;
        }
        self.timers.content_ended();
        self.events.push_back(Event::ContentEnd { size_bytes });
        self.decision = Some(Decision::ContentEnd);
    }

    /// Content that is refused at its end, with nothing of it kept.
    pub(super) fn refuse_content(&mut self, reason: AbortReason) {
        self.abort_content(reason);
        self.end_transaction();
        match reason {
            AbortReason::TooLarge => self.fail("552 5.3.4 Message too large"),
            _ => self.fail("550 5.6.11 A line of the message does not end with CRLF"),
        }
    }

    /// From here on the content is only read to find its end.
    pub(super) fn spoil_content(&mut self, reason: AbortReason) {
        let content = self.transaction.as_mut().and_then(|transaction| transaction.content.as_mut());
        if let Some(content) = content.filter(|content| content.refused.is_none()) {
            content.refused = Some(reason);
            self.events.push_back(Event::ContentAborted(reason));
        }
    }
}
