//! DATA (RFC 5321 §4.1.1.4).

use super::content::By;
use super::limits::CONTENT_CHUNK_MIN_BYTES;
use super::transaction::Transfer;
use super::{AbortReason, CloseReason, Event, Phase, Session};

impl Session {
    pub(super) fn data(&mut self, args: &str) {
        if !args.is_empty() {
            return self.fail("501 5.5.4 DATA has no arguments");
        }
        match self.may_send_content(By::Data) {
            Ok(()) => self.ask_content_start(By::Data),
            Err(line) => self.fail(line),
        }
    }

    /// Takes what input there is as content. `false`: more is needed.
    pub(super) fn read_data(&mut self) -> bool {
        let Phase::Data { held_bytes } = self.phase else { return false };
        let content = self.transaction.as_mut().and_then(|transaction| transaction.content.as_mut());
        let Some(content) = content else { return false };
        let Transfer::Data(unstuffer) = &mut content.transfer else { return false };
        let input = &mut self.wire.input;
        if input.len() == held_bytes {
            return false;
        }
        let step = unstuffer.process(&mut input[held_bytes..]);
        content.wire_bytes += step.consumed_bytes as u64;
        content.size_bytes += step.content_bytes as u64;
        let (wire_bytes, size_bytes) = (content.wire_bytes, content.size_bytes);
        let limit = self.config.limits.message_bytes;
        let spoilt = if unstuffer.is_bare() {
            Some(AbortReason::BareLineEnd)
        } else {
            (size_bytes > limit).then_some(AbortReason::TooLarge)
        };
        if let Some(reason) = spoilt {
            self.spoil_content(reason);
        }
        self.hand_out(held_bytes, step);
        if step.ended {
            self.end_data(size_bytes);
        } else if wire_bytes > limit.saturating_mul(2) {
            // Refused content is read to its end so that the client gets its reply, but not for ever.
            self.wire.say("552 5.3.4 Message too large");
            self.close(CloseReason::LimitExceeded);
        }
        true
    }

    /// Moves content from the input to the events, unless it is spoilt.
    fn hand_out(&mut self, held_bytes: usize, step: crate::content::Step) {
        let ready_bytes = held_bytes + step.content_bytes;
        let input = &mut self.wire.input;
        let refused =
            self.transaction.as_ref().and_then(|t| t.content.as_ref()).is_none_or(|c| c.refused.is_some());
        let mut held_bytes = 0;
        if step.ended || refused || ready_bytes >= CONTENT_CHUNK_MIN_BYTES {
            let mut chunk = input.split_to(ready_bytes - step.content_bytes + step.consumed_bytes);
            chunk.truncate(ready_bytes);
            if !refused && !chunk.is_empty() {
                self.events.push_back(Event::ContentChunk(chunk.freeze()));
            }
        } else {
            // Everything was looked at; what lies behind the content are the places of removed dots.
            input.truncate(ready_bytes);
            held_bytes = ready_bytes;
        }
        self.phase = Phase::Data { held_bytes };
    }

    fn end_data(&mut self, size_bytes: u64) {
        self.phase = Phase::Command;
        self.timers.restart();
        let content = self.transaction.as_ref().and_then(|transaction| transaction.content.as_ref());
        match content.and_then(|content| content.refused) {
            Some(reason) => self.refuse_content(reason),
            None => self.ask_content_end(size_bytes),
        }
    }
}
