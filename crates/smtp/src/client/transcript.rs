use std::collections::VecDeque;

use postroad_base::{Reply, Transcript, TranscriptLine, UtcMillis};

/// The first lines are kept, and the last ones; what lies between is counted.
const HEAD_MAX_LINES: usize = 120;
const TAIL_MAX_LINES: usize = 40;
const LINE_MAX_BYTES: usize = 512;

/// Writes down what is said, within bounds.
#[derive(Debug)]
pub(super) struct Recorder {
    began: UtcMillis,
    head: Vec<TranscriptLine>,
    tail: VecDeque<TranscriptLine>,
    left_out: usize,
}

impl Recorder {
    pub(super) fn new(began: UtcMillis) -> Self {
        Self { began, head: Vec::new(), tail: VecDeque::new(), left_out: 0 }
    }

    pub(super) fn ours(&mut self, text: &str, now: UtcMillis) {
        self.push(text, true, now);
    }

    pub(super) fn theirs(&mut self, reply: &Reply, now: UtcMillis) {
        let enhanced = reply.enhanced.map(|enhanced| format!("{enhanced} ")).unwrap_or_default();
        for (index, line) in reply.lines.iter().enumerate() {
            let separator = if index + 1 == reply.lines.len() { ' ' } else { '-' };
            self.push(&format!("{}{separator}{enhanced}{line}", reply.code), false, now);
        }
    }

    fn push(&mut self, text: &str, ours: bool, now: UtcMillis) {
        let at_ms = u32::try_from(now.since(self.began).as_millis()).unwrap_or(u32::MAX);
        let mut end = text.len().min(LINE_MAX_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = TranscriptLine { at_ms, ours, text: text[..end].trim_end().to_owned() };
        if self.head.len() < HEAD_MAX_LINES {
            return self.head.push(line);
        }
        if self.tail.len() == TAIL_MAX_LINES {
            self.tail.pop_front();
            self.left_out += 1;
        }
        self.tail.push_back(line);
    }

    /// What was written since the last time; the next begins at `now`.
    pub(super) fn take(&mut self, now: UtcMillis) -> Transcript {
        let Self { mut head, tail, left_out, .. } = std::mem::replace(self, Self::new(now));
        if left_out > 0 {
            let at_ms = tail.front().map_or(0, |line| line.at_ms);
            head.push(TranscriptLine { at_ms, ours: true, text: format!("({left_out} lines left out)") });
        }
        head.extend(tail);
        Transcript { lines: head }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transcripts_are_bounded() {
        let mut recorder = Recorder::new(UtcMillis(1_000));
        for number in 0..1_000 {
            recorder.ours(&format!("RCPT {number} {}", "é".repeat(2_000)), UtcMillis(1_500));
        }
        let transcript = recorder.take(UtcMillis(2_000));
        assert_eq!(transcript.lines.len(), HEAD_MAX_LINES + 1 + TAIL_MAX_LINES);
        assert_eq!(transcript.lines[HEAD_MAX_LINES].text, "(840 lines left out)");
        assert!(transcript.lines.iter().all(|line| line.text.len() <= LINE_MAX_BYTES && line.at_ms == 500));
        assert!(transcript.lines.last().is_some_and(|line| line.text.starts_with("RCPT 999")));
        assert!(recorder.take(UtcMillis(2_000)).lines.is_empty());
    }
}
