//! BDAT (RFC 3030 §2).

use postroad_base::{EnhancedCode, Reply};

use super::content::By;
use super::limits::CONTENT_CHUNK_MIN_BYTES;
use super::transaction::Transfer;
use super::{AbortReason, CloseReason, Event, Phase, Session};

/// A chunk being read.
#[derive(Debug)]
pub(super) struct Chunk {
    remaining_bytes: u64,
    size_bytes: u64,
    last: bool,
    /// Its bytes are dropped and this is said after them.
    refusal: Option<Reply>,
}

impl Chunk {
    pub(super) fn refuse_with(&mut self, reply: Reply) {
        self.refusal = Some(reply);
    }

    pub(super) fn received_bytes(&self) -> u64 {
        self.size_bytes - self.remaining_bytes
    }
}

impl Session {
    pub(super) fn bdat(&mut self, args: &str) {
        let Some((size_bytes, last)) = parse(args) else {
            // Nobody knows how many bytes follow that are not commands.
            self.wire.say("501 5.5.4 Syntax: BDAT size [LAST]");
            return self.close(CloseReason::WrongProtocol);
        };
        let limit = self.config.limits.message_bytes;
        if size_bytes > limit.saturating_mul(2) {
            self.wire.say("552 5.3.4 Message too large");
            return self.close(CloseReason::LimitExceeded);
        }
        let mut chunk = Chunk { remaining_bytes: size_bytes, size_bytes, last, refusal: None };
        if !self.config.extensions.chunking {
            chunk.refuse_with(Reply::new(502, EnhancedCode::new(5, 5, 1), "BDAT is not implemented"));
        } else if let Err(line) = self.may_send_content(By::Bdat) {
            chunk.refuse_with(fixed(line));
        } else if self.content_bytes().saturating_add(size_bytes) > limit {
            chunk.refuse_with(fixed("552 5.3.4 Message too large"));
            self.abort_content(AbortReason::TooLarge);
            self.end_transaction();
        }
        let first = self.transaction.as_ref().is_some_and(|transaction| transaction.content.is_none());
        if chunk.refusal.is_none() && first {
            self.ask_content_start(By::Bdat);
        } else {
            self.timers.content_began();
        }
        self.phase = Phase::Chunk(chunk);
    }

    fn content_bytes(&self) -> u64 {
        let content = self.transaction.as_ref().and_then(|transaction| transaction.content.as_ref());
        content.map_or(0, |content| content.size_bytes)
    }

    /// Takes what input there is of the chunk. `false`: more is needed.
    pub(super) fn read_chunk(&mut self) -> bool {
        let Phase::Chunk(chunk) = &mut self.phase else { return false };
        let available = self.wire.input.len();
        let wanted = usize::try_from(chunk.remaining_bytes).unwrap_or(usize::MAX);
        if wanted > 0 {
            let take = available.min(wanted);
            let keep = chunk.refusal.is_none();
            if take == 0 || (keep && take < wanted && take < CONTENT_CHUNK_MIN_BYTES) {
                return false;
            }
            let bytes = self.wire.input.split_to(take).freeze();
            chunk.remaining_bytes -= take as u64;
            if keep {
                self.chunk_bytes(bytes);
            }
        } else {
            self.end_chunk();
        }
        true
    }

    fn chunk_bytes(&mut self, bytes: bytes::Bytes) {
        let content = self.transaction.as_mut().and_then(|transaction| transaction.content.as_mut());
        let Some(content) = content else { return };
        content.wire_bytes += bytes.len() as u64;
        content.size_bytes += bytes.len() as u64;
        let bare = match &mut content.transfer {
            Transfer::Bdat(Some(check)) => {
                check.scan(&bytes);
                check.is_bare()
            }
            _ => false,
        };
        if bare {
            self.spoil_content(AbortReason::BareLineEnd);
        } else if content.refused.is_none() {
            self.events.push_back(Event::ContentChunk(bytes));
        }
    }

    fn end_chunk(&mut self) {
        let Phase::Chunk(chunk) = std::mem::replace(&mut self.phase, Phase::Command) else { return };
        self.timers.restart();
        if let Some(reply) = chunk.refusal {
            self.timers.content_ended();
            return self.refuse(&reply);
        }
        let Some(content) = self.transaction.as_ref().and_then(|t| t.content.as_ref()) else { return };
        let size_bytes = content.size_bytes;
        let bare_at_end = matches!(&content.transfer, Transfer::Bdat(Some(check)) if check.is_bare_at_end());
        if let Some(reason) = content.refused {
            self.refuse_content(reason);
        } else if chunk.last && bare_at_end {
            self.refuse_content(AbortReason::BareLineEnd);
        } else if chunk.last {
            self.ask_content_end(size_bytes);
        } else {
            // The pause between two chunks is a wait for a command.
            self.wire.reply(&Reply::new(
                250,
                EnhancedCode::new(2, 0, 0),
                format!("{} octets", chunk.size_bytes),
            ));
        }
    }
}

/// `1*DIGIT [SP "LAST"]`; a number too large to count is just too large.
fn parse(args: &str) -> Option<(u64, bool)> {
    let mut words = args.split(' ').filter(|word| !word.is_empty());
    let size = words.next().filter(|size| size.bytes().all(|byte| byte.is_ascii_digit()))?;
    let last = match words.next() {
        None => false,
        Some(word) if word.eq_ignore_ascii_case("LAST") => true,
        Some(_) => return None,
    };
    if words.next().is_some() {
        return None;
    }
    Some((size.parse().unwrap_or(u64::MAX), last))
}

/// A fixed line as a reply to be said later.
fn fixed(line: &str) -> Reply {
    let mut parts = line.splitn(3, ' ');
    let code = parts.next().and_then(|code| code.parse().ok()).unwrap_or(554);
    let enhanced = parts.next().and_then(|enhanced| enhanced.parse().ok());
    Reply { code, enhanced, lines: vec![parts.next().unwrap_or_default().to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        assert_eq!(parse("0 LAST"), Some((0, true)));
        assert_eq!(parse("86 last"), Some((86, true)));
        assert_eq!(parse("9223372036854775808"), Some((1 << 63, false)));
        assert_eq!(parse("99999999999999999999999"), Some((u64::MAX, false)));
        for bad in ["", "LAST", "-1", "+1", "1 FIRST", "1 LAST x", "0x10"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(fixed("552 5.3.4 Message too large").to_string(), "552 5.3.4 Message too large");
    }
}
